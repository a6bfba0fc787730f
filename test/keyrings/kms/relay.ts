import type {
  LocalKms,
  LocalKmsOptions,
} from "../../../src/entries/testing.ts";
import { CallLog } from "../../../src/testing/call-log.ts";
import { Faults } from "../../../src/testing/faults.ts";
import { serve } from "../../../src/testing/http-server.ts";
import type { Pairs } from "../../../src/testing/request-shape.ts";
import { respond } from "../../../src/testing/respond.ts";
import type {
  Answer,
  Call,
  Service,
} from "../../../src/testing/service-call.ts";
import { KmsFailure } from "../../../src/testing/service-failure.ts";
import { Store } from "../../../src/testing/store.ts";
import { makeWaiter } from "../../../src/testing/waiter.ts";

type Json = Readonly<Record<string, unknown>>;

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Returns the pairs of a context as the local KMS logs them: it does not log an empty context. */
function contextOf(value: unknown): Pairs | undefined {
  const isContext = typeof value === "object" && value !== null;
  // The SDK sends only texts there.
  const pairs = isContext ? (value as Pairs) : {};
  return Object.keys(pairs).length > 0 ? pairs : undefined;
}

/** Records the details of a call that the local KMS would record. */
function note({ entry }: Call, request: Json, answer: Json): void {
  const noted = {
    keyId: textOf(answer.KeyId),
    sourceKeyId: textOf(answer.SourceKeyId),
    encryptionContext: contextOf(
      request.EncryptionContext ?? request.SourceEncryptionContext,
    ),
    destinationEncryptionContext: contextOf(
      request.DestinationEncryptionContext,
    ),
  };
  for (const [name, value] of Object.entries(noted)) {
    if (value !== undefined) Object.assign(entry, { [name]: value });
  }
  entry.hasPlaintext = "Plaintext" in request || "Plaintext" in answer;
}

/** Returns a function that forwards calls to another KMS and returns its answers, refusals included. */
function passOnTo(
  upstream: string,
): (call: Call, body: string) => Promise<Answer> {
  return async (call, body) => {
    const { operation, region, accessKeyId } = call;
    const scope = `${accessKeyId}/20260101/${region}/kms/aws4_request`;
    const response = await fetch(upstream, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `TrentService.${operation}`,
        // The other KMS reads the Region and does not check signatures; this signature is a dummy.
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      },
      body,
    });
    const text = await response.text();
    if (response.status >= 500) {
      throw new KmsFailure("KMSInternalException", text, response.status);
    }
    // The other KMS answers `null` to operations without an answer.
    const answer: Json = JSON.parse(text) ?? {};
    note(call, JSON.parse(body), answer);
    if (response.ok) return answer;
    const name = textOf(answer.__type) ?? "";
    throw new KmsFailure(name, textOf(answer.message), response.status);
  };
}

const ADMIN = "AKIARELAYADMIN000000";

/**
 * Starts a relay to another KMS, which counts and logs calls and injects faults like the local KMS. It has no policies, state file
 * or clock of its own: the other KMS provides or lacks them.
 *
 * @param upstream address of the other KMS, which must not check signatures
 */
export async function startRelay(
  upstream: string,
  { region = "us-east-1", accountId = "111122223333" }: LocalKmsOptions = {},
): Promise<LocalKms> {
  const service: Service = {
    store: new Store({ keys: [], aliases: [] }, async () => {}),
    accountId,
    regions: null,
    policies: null,
    grantDelayMs: 0,
  };
  const log = new CallLog();
  const faults = new Faults();
  const waiter = makeWaiter();
  const perform = passOnTo(upstream);
  const responder = {
    service,
    log,
    faults,
    perform,
    // The other KMS uses the computer's clock.
    clock: Date.now,
    signingClock: Date.now,
    wait: waiter.wait,
    secrets: new Map<string, string>(),
  };
  const server = await serve(0, (request) => respond(responder, request));
  const endpoint = `http://127.0.0.1:${server.port}`;

  const ask = (at: string, operation: string, request: Json) => {
    const call: Call = {
      service,
      operation,
      region: at,
      accessKeyId: ADMIN,
      now: Date.now(),
      entry: { operation, region: at, hasPlaintext: false },
    };
    return perform(call, JSON.stringify(request));
  };

  const stop = async () => {
    waiter.stop();
    await server.close();
  };

  return {
    endpoint,
    faults,
    get calls() {
      return log.entries;
    },
    clientConfig: (at = region, accessKeyId = ADMIN) => ({
      endpoint,
      region: at,
      credentials: { accessKeyId, secretAccessKey: "relay" },
    }),
    async createKey(key = {}) {
      const at = key.region ?? region;
      const { KeyMetadata } = await ask(at, "CreateKey", {
        KeySpec: key.keySpec,
        KeyUsage: key.keyUsage ?? "ENCRYPT_DECRYPT",
        MultiRegion: key.multiRegion,
        Description: key.description,
      });
      const { Arn: arn = "", KeyId: keyId = "" } = {
        ...(KeyMetadata as object),
      } as {
        readonly Arn?: string;
        readonly KeyId?: string;
      };
      const { alias } = key;
      if (alias !== undefined) {
        await ask(at, "CreateAlias", { AliasName: alias, TargetKeyId: keyId });
      }
      return { arn, keyId };
    },
    count: (operation, at) => log.count(operation, at),
    reset() {
      log.clear();
      faults.clear();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
