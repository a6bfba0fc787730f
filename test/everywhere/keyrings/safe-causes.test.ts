import { describe, expect, test } from "bun:test";
import process from "node:process";
import { inspect } from "node:util";
import { DataMasking, type Keyring, KeyringError } from "../../../mod.ts";
import { joseKeyring } from "../../../src/entries/jose.ts";
import { branchKeyring } from "../../../src/entries/key-store.ts";
import { kmsDecrypt, kmsKeyring } from "../../../src/entries/kms.ts";
import { fetchKmsClient, KmsError } from "../../../src/entries/kms-fetch.ts";
import { decryptEnv } from "../../../src/entries/lambda.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const ARN =
  "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";

/** Answer of AWS KMS to a request whose signature does not match. */
const QUOTING = `The request signature we calculated does not match the signature you provided.

The Canonical String for this request should have been
'POST
/

host:kms.us-east-1.amazonaws.com
x-amz-security-token:${TOKEN}

host;x-amz-security-token'`;

/** Returns everything that a logger may print of an error. */
function printed(error: unknown): string {
  const texts = [
    inspect(error, { depth: 20, showHidden: true }),
    String((error as Error).stack),
  ];
  const met = new Set<unknown>();
  for (let each = error; each instanceof Error; each = each.cause) {
    if (met.has(each)) break;
    met.add(each);
    texts.push(JSON.stringify(each), JSON.stringify({ ...each }));
  }
  return texts.join("\n");
}

class ServiceException extends Error {
  readonly $fault = "client";
  readonly $metadata = {
    httpStatusCode: 403,
    requestId: "8f0a1b2c",
    attempts: 1,
    request: { token: TOKEN },
  };
}

/** Errors like those of the AWS SDK and of HTTP clients, each with the session's token somewhere. */
const ERRORS: Readonly<Record<string, () => unknown>> = {
  "a message that quotes what was signed": () =>
    Object.assign(new ServiceException(QUOTING), {
      name: "InvalidSignatureException",
    }),
  "a header in the message": () =>
    new Error(`rejected: {"x-amz-security-token":"${TOKEN}"}`),
  "a header in another spelling": () =>
    new Error(`rejected X-Amz-Security-Token = ${TOKEN}`),
  "an authorization header in the message": () =>
    new Error(`bad header Authorization: Bearer ${TOKEN}`),
  "credentials in the message": () =>
    new Error(`{"AccessKeyId":"AK","SessionToken":"${TOKEN}"}`),
  "a hidden answer": () =>
    Object.defineProperty(new ServiceException("denied"), "$response", {
      value: { headers: { "x-amz-security-token": TOKEN } },
      enumerable: false,
    }),
  "a request": () =>
    Object.assign(new Error("denied"), {
      config: { headers: { "x-amz-security-token": TOKEN } },
      request: { _header: TOKEN },
    }),
  "a text beside the message": () =>
    Object.assign(new Error("denied"), { body: TOKEN }),
  "a member with a symbol for name": () =>
    Object.assign(new Error("denied"), { [Symbol("kRequest")]: { TOKEN } }),
  "a code that quotes": () =>
    Object.assign(new Error("denied"), {
      code: `x-amz-security-token:${TOKEN}`,
    }),
  "a name that quotes": () =>
    Object.assign(new Error("denied"), {
      name: `x-amz-security-token:${TOKEN}`,
    }),
  "another error below": () =>
    new TypeError("fetch failed", {
      cause: new Error("below", { cause: new ServiceException(QUOTING) }),
    }),
  "several errors below": () =>
    new AggregateError(
      [new Error("one"), new ServiceException(QUOTING)],
      "two",
    ),
  "itself below": () => {
    const error = new Error(QUOTING);
    error.cause = new Error("below", { cause: error });
    return error;
  },
  "a parser's error": () => {
    try {
      return JSON.parse(`{"Token":${TOKEN}`);
    } catch (error) {
      return error;
    }
  },
  "no error at all": () => ({ headers: { "x-amz-security-token": TOKEN } }),
  "what only looks like an error": () => ({
    name: "AccessDeniedException",
    message: "denied",
    $response: { token: TOKEN },
  }),
  "a text": () => `x-amz-security-token: ${TOKEN}`,
  "a getter that throws": () =>
    Object.defineProperty(new Error("denied"), "request", {
      get() {
        throw new Error(TOKEN);
      },
    }),
};

const context = { purpose: "test" };
const failing = (error: () => unknown) => async () => {
  throw error();
};

/** Calls that keep another library's error as the cause of their own. */
const KEPT: Readonly<Record<string, (error: () => unknown) => unknown>> = {
  "a KeyringError": (error) =>
    Promise.reject(
      new KeyringError("failed", { reason: "denied", cause: error() }),
    ),
  "a KmsError": (error) =>
    Promise.reject(new KmsError("Failed", "failed", { cause: error() })),
  kmsKeyring: (error) => {
    const client = { generateDataKey: failing(error) } as never;
    return kmsKeyring({ keyIds: [ARN], client }).generateDataKey({ context });
  },
  kmsDecrypt: (error) => {
    const client = { decrypt: failing(error) } as never;
    return kmsDecrypt("kms1.AAAA", { keyId: ARN, client });
  },
  decryptEnv: (error) => {
    const client = { decrypt: failing(error) } as never;
    const env = { A: "AAAA", B: "AAAB" };
    return decryptEnv({ names: ["A", "B"], client, env });
  },
  "credentials of fetchKmsClient": (error) =>
    fetchKmsClient({
      region: "us-east-1",
      credentials: failing(error) as never,
      maxAttempts: 1,
    }).decrypt({ CiphertextBlob: new Uint8Array(1) }),
  "the fetch of fetchKmsClient": (error) =>
    fetchKmsClient({
      region: "us-east-1",
      credentials: { accessKeyId: "AK", secretAccessKey: "SK" },
      fetch: failing(error) as never,
      maxAttempts: 1,
    }).decrypt({ CiphertextBlob: new Uint8Array(1) }),
  "a keyring of one's own": (error) => {
    const keyring: Keyring = {
      ...memoryKeyring(),
      id: "own",
      generateDataKey: failing(error) as never,
    };
    return new DataMasking({ keyring }).encrypt(1);
  },
  branchKeyring: (error) =>
    branchKeyring({
      branchKeyId: "a",
      branchKeyFor: failing(error) as never,
    }).generateDataKey({ context }),
  "the key set of joseKeyring": (error) =>
    joseKeyring({
      alg: "RSA-OAEP-256",
      kid: "1",
      jwks: failing(error) as never,
    }).generateDataKey({ context }),
};

for (const [what, call] of Object.entries(KEPT)) {
  describe(`the cause of ${what}`, () => {
    for (const [kind, error] of Object.entries(ERRORS)) {
      test(`shows no session token of ${kind}`, async () => {
        const shown = printed(await caught(() => call(error)));
        expect(shown).not.toContain(TOKEN);
      });
    }
  });
}

describe("a cause", () => {
  const causeOf = (cause: unknown) =>
    new KeyringError("failed", { reason: "denied", cause }).cause;

  test("that holds nothing to hide is the very error", () => {
    const below = Object.assign(new Error("connect ECONNREFUSED"), {
      code: "ECONNREFUSED",
      errno: -111,
      syscall: "connect",
      address: "127.0.0.1",
      port: 443,
    });
    const denied = Object.assign(
      new Error("User is not authorized to perform: kms:Decrypt"),
      {
        name: "AccessDeniedException",
        $fault: "client",
        $metadata: { httpStatusCode: 400, requestId: "x", attempts: 1 },
        $retryable: { throttling: false },
      },
    );
    const cycle = new Error("x");
    cycle.cause = cycle;
    for (const cause of [
      new Error("plain"),
      below,
      denied,
      cycle,
      new TypeError("fetch failed", { cause: below }),
      new AggregateError([below, denied], "two"),
      new DOMException("The call took too long", "TimeoutError"),
      new KeyringError("x", { reason: "tampered" }),
      "text",
      5,
      null,
    ]) {
      expect(causeOf(cause)).toBe(cause as never);
    }
    expect("cause" in new KeyringError("x", { reason: "denied" })).toBe(false);
  });

  test("of which a copy is kept keeps its class, name, codes, status, place and the sense of its message", () => {
    const error = ERRORS["a message that quotes what was signed"]?.() as Error;
    const cause = causeOf(error) as ServiceException;
    expect(cause).not.toBe(error as never);
    expect(cause).toBeInstanceOf(ServiceException);
    expect(cause).toBeInstanceOf(Error);
    expect(cause.name).toBe("InvalidSignatureException");
    expect(cause.message).toMatch(
      /^The request signature we calculated does not match/,
    );
    expect(cause.$fault).toBe("client");
    expect(cause.$metadata as object).toEqual({
      httpStatusCode: 403,
      requestId: "8f0a1b2c",
      attempts: 1,
    });
    expect(cause.stack).toContain("safe-causes.test");
    // The caller's own error is unchanged.
    expect(error.message).toBe(QUOTING);
  });

  test("is the same where a value of the environment is quoted without its name", () => {
    const before = process.env.AWS_SESSION_TOKEN;
    process.env.AWS_SESSION_TOKEN = TOKEN;
    try {
      const cause = causeOf(new Error(`unexpected ${TOKEN} there`)) as Error;
      expect(cause.message).toBe("unexpected ***** there");
    } finally {
      if (before === undefined) delete process.env.AWS_SESSION_TOKEN;
      else process.env.AWS_SESSION_TOKEN = before;
    }
  });

  test("with thousands of errors below it is cut, and takes no time", () => {
    let error = new Error(QUOTING);
    for (let i = 0; i < 20_000; i++) error = new Error("x", { cause: error });
    expect(printed(causeOf(error))).not.toContain(TOKEN);
  });

  test("with errors below it without end, or in a long list, is cut, and costs little", () => {
    let made = 0;
    class Endless extends Error {
      get errors(): unknown[] {
        made++;
        return [0, 1, 2].map(() => new Endless("x", { cause: new Error("y") }));
      }
    }
    causeOf(new Endless("x"));
    expect(made).toBeLessThan(2_000);
    const list = [
      ...new Array(100_000).fill(new Error("x")),
      new Error(QUOTING),
    ];
    const cause = causeOf(new AggregateError(list)) as AggregateError;
    expect(cause.errors.length).toBeLessThan(100);
    expect(`${cause.errors.at(-1)}`).toContain("more errors are left out");
    expect(printed(cause)).not.toContain(TOKEN);
  });
});
