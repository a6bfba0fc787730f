import { describe, expect, test } from "bun:test";
import { fetchKmsClient, KmsError } from "../../src/entries/kms-fetch.ts";
import { caught } from "../support/caught.ts";
import { withTestTimers, withTimeAt } from "../support/test-timers.ts";
import { until } from "../support/turns.ts";
import { credentials, type Reply, serve } from "./reply-server.ts";

const input = { KeyId: "k", Plaintext: new Uint8Array([7]) };
const success = { body: '{"KeyId":"k","CiphertextBlob":"AQID"}' };
/** Address without a server. Systems never assign such a low port unless a program asks for it. */
const NOBODY = "http://127.0.0.1:2";
const NOON = Date.UTC(2030, 0, 1, 12);
const SECRET = "c2VjcmV0IHBsYWludGV4dA==";

function refusal(name: string, status = 400, message = "no"): Reply {
  return { status, body: JSON.stringify({ __type: name, message }) };
}

function clientOf(endpoint: string, options = {}) {
  const region = "eu-west-1";
  const fast = { retryDelayMs: 1, timeoutMs: 60_000 };
  return fetchKmsClient({ region, endpoint, credentials, ...fast, ...options });
}

describe("retries", () => {
  for (const [name, status] of [
    ["ThrottlingException", 400],
    ["RequestLimitExceeded", 400],
    ["KMSInternalException", 500],
    ["DependencyTimeoutException", 503],
    ["Unnamed", 429],
  ] as const) {
    test(`${name} with status ${status} is tried again, four times in all`, async () => {
      await using fails = await serve(() => refusal(name, status));
      const error = await caught(() => clientOf(fails.url).encrypt(input));
      expect(error).toBeInstanceOf(KmsError);
      expect([error.name, (error as KmsError).$metadata.attempts]).toEqual([
        name,
        4,
      ]);
      expect(fails.received.length).toBe(4);
      await using heals = await serve((_, count) =>
        count < 4 ? refusal(name, status) : success,
      );
      const { CiphertextBlob } = await clientOf(heals.url).encrypt(input);
      expect([...(CiphertextBlob as Uint8Array)]).toEqual([1, 2, 3]);
    });
  }

  for (const name of ["AccessDeniedException", "LimitExceededException"]) {
    test(`${name} is final`, async () => {
      await using server = await serve(() => refusal(name));
      const error = await caught(() => clientOf(server.url).encrypt(input));
      expect(error.name).toBe(name);
      expect(server.received.length).toBe(1);
    });
  }

  test("a refused connection is tried again, and named", async () => {
    const error = await caught(() => clientOf(NOBODY).encrypt(input));
    expect(error.name).toBe("NetworkingError");
    expect((error as KmsError).$metadata.attempts).toBe(4);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("an attempt without an answer ends in time, and the next one may succeed", async () => {
    await using server = await serve((_, count) =>
      count === 1 ? "hang" : success,
    );
    await using silent = await serve(() => "hang");
    const error = await withTestTimers(async (timers) => {
      const client = clientOf(server.url, { timeoutMs: 300, retryDelayMs: 0 });
      const answer = client.encrypt(input);
      await until(() => server.received.length === 1);
      await timers.pass(300);
      expect((await answer).KeyId).toBe("k");
      const never = clientOf(silent.url, {
        timeoutMs: 300,
        retryDelayMs: 0,
        maxAttempts: 2,
      });
      const failure = caught(() => never.encrypt(input));
      for (const attempt of [1, 2]) {
        await until(() => silent.received.length === attempt);
        await timers.pass(300);
      }
      return failure;
    });
    expect([error.name, (error as KmsError).$metadata.attempts]).toEqual([
      "TimeoutError",
      2,
    ]);
  });

  test("an aborted signal ends a request and a wait at once, with its reason", async () => {
    for (const reply of ["hang", refusal("ThrottlingException")] as const) {
      const controller = new AbortController();
      const reason = new Error("enough");
      await using server = await serve(() => reply);
      await withTestTimers(async ({ waiting }) => {
        const client = clientOf(server.url, {
          timeoutMs: 4_321,
          retryDelayMs: 1_000_000,
          maxAttempts: 9,
        });
        const { signal } = controller;
        const call = caught(() =>
          client.encrypt(input, { abortSignal: signal }),
        );
        await until(() => server.received.length === 1);
        // The refused attempt is over: the client waits before the next one.
        if (reply !== "hang") await until(() => !waiting.includes(4_321));
        controller.abort(reason);
        expect(await call).toBe(reason);
        expect(server.received.length).toBe(1);
      });
    }
  });

  test("a clock that is off is corrected by KMS's, once for all calls", async () => {
    const theirs = NOON + 3_600_000;
    await using server = await serve(({ headers }) => {
      const sent = `${headers["x-amz-date"]}`.replace(
        /^(....)(..)(..)T(..)(..)(..)Z$/,
        "$1-$2-$3T$4:$5:$6Z",
      );
      if (Math.abs(Date.parse(sent) - theirs) < 60_000) return success;
      const date = new Date(theirs).toUTCString();
      const body = '{"__type":"InvalidSignatureException"}';
      return { status: 400, headers: { date }, body };
    });
    await withTimeAt(NOON, async () => {
      const client = clientOf(server.url);
      await client.encrypt(input);
      await client.encrypt(input);
    });
    expect(server.received.length).toBe(3);
  });
});

describe("answers", () => {
  for (const [what, reply] of Object.entries({
    "no JSON": { body: `<html>${SECRET}` },
    "no object": { body: `"${SECRET}"` },
    "base64 without padding": { body: '{"CiphertextBlob":"AQIDBA"}' },
    "base64 with white space": { body: '{"CiphertextBlob":"AQ ID"}' },
    "a blob of another type": { body: '{"CiphertextBlob":[1,2]}' },
    "a KeyId of another type": { body: '{"KeyId":{}}' },
  })) {
    test(`${what} is refused without being quoted`, async () => {
      await using server = await serve(() => reply);
      const error = await caught(() => clientOf(server.url).encrypt(input));
      expect(error.name).toBe("InvalidResponse");
      expect(error.message).not.toContain(SECRET);
      expect(error.cause).toBeUndefined();
    });
  }

  for (const fetch of [undefined, globalThis.fetch]) {
    test(`a redirect is not followed${fetch ? " by fetch" : ""}`, async () => {
      await using target = await serve(() => success);
      await using server = await serve(() => ({
        status: 307,
        headers: { location: target.url },
        body: "",
      }));
      const client = clientOf(server.url, { fetch });
      const error = await caught(() => client.encrypt(input));
      expect(error).toBeInstanceOf(KmsError);
      expect(target.received).toEqual([]);
    });
  }

  test("a message that repeats what was sent keeps neither plaintext nor credentials", async () => {
    const sessionToken = "FQoGZXIvYXdzEXAMPLETOKEN//";
    await using server = await serve(({ headers, body }) =>
      refusal(
        "InvalidSignatureException",
        400,
        `${headers["x-amz-security-token"]} ${credentials.secretAccessKey} ${body}`,
      ),
    );
    const client = clientOf(server.url, {
      credentials: { ...credentials, sessionToken },
    });
    const Plaintext = new TextEncoder().encode("a secret plaintext");
    const { message } = await caught(() =>
      client.encrypt({ KeyId: "k", Plaintext }),
    );
    expect(message).toContain("*****");
    for (const secret of [
      sessionToken,
      credentials.secretAccessKey,
      btoa("a secret plaintext"),
    ]) {
      expect(message).not.toContain(secret);
    }
  });
});
