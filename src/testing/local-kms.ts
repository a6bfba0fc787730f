import { refuseAs, show } from "../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import { CallLog, type LocalKmsCall } from "./call-log.ts";
import { Faults, type LocalKmsFaults } from "./faults.ts";
import { serve } from "./http-server.ts";
import type {
  LocalKmsClientConfig,
  LocalKmsKey,
  LocalKmsKeyOptions,
  LocalKmsOptions,
} from "./local-kms-options.ts";
import {
  readRegion,
  resolveLocalKmsOptions,
} from "./resolve-local-kms-options.ts";
import { perform, respond } from "./respond.ts";
import type { Call, Service } from "./service-call.ts";
import { keepNowhere, openKept } from "./state-file.ts";
import { Store } from "./store.ts";
import { makeWaiter } from "./waiter.ts";

/**
 * Method that `await using` calls at the end of its block. The type finds `Symbol.asyncDispose` indirectly, because the
 * compiler's library may lack that symbol. In that case the method is not declared.
 */
export type LocalKmsDisposal = {
  readonly [S in SymbolConstructor extends {
    readonly asyncDispose: infer A extends symbol;
  }
    ? A
    : never]: () => Promise<void>;
};

/** Running local KMS. */
export interface LocalKms extends LocalKmsDisposal {
  /**
   * URL of the server, such as `"http://127.0.0.1:4599"`. It serves all Regions: a call belongs to the Region that it
   * is signed for.
   */
  readonly endpoint: string;
  /** Log of the calls so far, in the order in which they came. */
  readonly calls: readonly LocalKmsCall[];
  /** Faults to inject. */
  readonly faults: LocalKmsFaults;
  /**
   * Returns the configuration of a client: `new KMSClient(kms.clientConfig())`.
   *
   * @param region Region of the client; default: the server's own Region
   * @param accessKeyId access key id, for `policies`; by default an access key id that may do everything
   */
  clientConfig(region?: string, accessKeyId?: string): LocalKmsClientConfig;
  /** Creates a key without a call: no log entry is added and no fault applies. */
  createKey(options?: LocalKmsKeyOptions): Promise<LocalKmsKey>;
  /**
   * Counts the calls so far, including failed ones.
   *
   * @param operation only calls of this operation, such as `"Decrypt"`
   * @param region only calls in this Region
   */
  count(operation?: string, region?: string): number;
  /** Clears the log of calls and removes all faults. The keys stay. */
  reset(): void;
  /** Stops the server, closes all connections, and waits until the file is written. */
  stop(): Promise<void>;
}

const KEY_NAMES = /* @__PURE__ */ namesOf<LocalKmsKeyOptions>({
  region: true,
  keySpec: true,
  keyUsage: true,
  multiRegion: true,
  alias: true,
  description: true,
});

const ADMIN = "AKIALOCALKMSEXAMPLE0";
const SECRET = "local-kms-secret-access-key";

/**
 * Starts an HTTP server on 127.0.0.1 that behaves like AWS KMS for the AWS SDK and every other client. The cryptography
 * is real, but only a local KMS can decrypt the ciphertexts.
 *
 * @param options port, Regions, file, clock and policies
 * @returns the running server; call `stop()` at the end, or declare it with `await using`
 * @throws {TypeError} if an option is unknown or has the wrong type, or the file was not written by this function
 * @throws {RangeError} if a number is out of range
 * @throws {Error} if the port is taken, or the file cannot be read or written
 *
 * @example
 * ```ts
 * import { startLocalKms } from "sealmask/testing";
 * import { KMS } from "@aws-sdk/client-kms";
 *
 * const local = await startLocalKms();
 * const { arn } = await local.createKey({ alias: "alias/app" });
 * const kms = new KMS(local.clientConfig());
 *
 * const { CiphertextBlob } = await kms.encrypt({ KeyId: "alias/app", Plaintext: new Uint8Array([1, 2, 3]) });
 * const { Plaintext, KeyId } = await kms.decrypt({ CiphertextBlob });
 * console.log(Plaintext?.join(), KeyId === arn, local.count("Decrypt")); // 1,2,3 true 1
 *
 * kms.destroy();
 * await local.stop();
 * ```
 */
export async function startLocalKms(
  options: LocalKmsOptions = {},
): Promise<LocalKms> {
  const settings = resolveLocalKmsOptions(options);
  const { region, regions, accountId, policies, clock } = settings;
  const file = readOption(options, "file");
  const kept = file === undefined ? keepNowhere() : await openKept(file);
  const service: Service = {
    store: new Store(kept.state, kept.keep),
    accountId,
    regions,
    policies: policies && new Map([...policies, [ADMIN, { allow: ["*"] }]]),
    grantDelayMs: settings.grantDelayMs,
  };
  const log = new CallLog();
  const faults = new Faults();
  const waiter = makeWaiter();
  const known = [ADMIN, ...(policies?.keys() ?? [])];
  const secrets = new Map(known.map((each) => [each, SECRET]));
  const signingClock = () => Date.now() + settings.clockSkewMs;
  const responder = {
    service,
    log,
    faults,
    clock,
    signingClock,
    perform,
    wait: waiter.wait,
    secrets,
  };
  const server = await serve(
    settings.port,
    (request) => respond(responder, request),
    signingClock,
    settings.hosts,
  );
  const endpoint = `http://127.0.0.1:${server.port}`;

  const ask = async (
    at: string,
    operation: string,
    request: Readonly<Record<string, unknown>>,
  ) => {
    const call: Call = {
      service,
      operation,
      region: at,
      accessKeyId: null,
      now: clock(),
      entry: { operation, region: at, hasPlaintext: false },
    };
    await perform(call, JSON.stringify(request));
    return call.entry.keyId ?? "";
  };

  const stop = async () => {
    waiter.stop();
    await server.close();
    await kept.close();
  };

  return {
    endpoint,
    faults,
    get calls() {
      return log.entries;
    },
    clientConfig(at = region, accessKeyId = ADMIN) {
      secrets.set(accessKeyId, SECRET);
      const credentials = { accessKeyId, secretAccessKey: SECRET };
      return { endpoint, region: at, credentials };
    },
    async createKey(key = {}) {
      assertOptions("createKey", key, KEY_NAMES);
      const at = readRegion(key.region ?? region, "region");
      if (regions && !regions.has(at)) {
        const served = [...regions].join(", ");
        refuseAs("region", `one of ${served}`, show(at), RangeError);
      }
      const arn = await ask(at, "CreateKey", {
        KeySpec: key.keySpec,
        KeyUsage: key.keyUsage ?? "ENCRYPT_DECRYPT",
        MultiRegion: key.multiRegion,
        Description: key.description,
      });
      const { alias } = key;
      if (alias !== undefined) {
        await ask(at, "CreateAlias", { AliasName: alias, TargetKeyId: arn });
      }
      return { arn, keyId: arn.slice(arn.indexOf("/") + 1) };
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
