import { describe, expect, test } from "bun:test";
import {
  DataKeyCache,
  DataMasking,
  type DataMaskingOptions,
  envelopeFormat,
  KeyringError,
  type MaskingSession,
} from "../../../mod.ts";
import { esdkFormat } from "../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const context = { tenant_id: "a06b" };
const crypto = nativeCrypto();

/** Makes a masking with a cache whose clock moves only when the test moves it. */
function rig(limits: object = {}, options: DataMaskingOptions = {}) {
  const time = { now: 0 };
  const cache = new DataKeyCache({ ...limits, clock: () => time.now });
  const keyring = memoryKeyring();
  const masking = new DataMasking({ keyring, crypto, cache, ...options });
  return { time, cache, keyring, masking };
}

async function isNotReady(call: () => unknown): Promise<void> {
  expect(await caught(call)).toBeInstanceOf(KeyringError);
}

describe("a session's own tokens", () => {
  for (const [name, format] of Object.entries({
    "the envelope": envelopeFormat(),
    "the AWS Encryption SDK's format, signed": esdkFormat(),
    "the AWS Encryption SDK's format, not signed": esdkFormat({
      algorithmSuite: "0478",
    }),
    "the AWS Encryption SDK's format with a required pair": esdkFormat({
      algorithmSuite: "0478",
      requiredContext: ["tenant_id"],
    }),
  })) {
    test(`are decrypted at once, and no key service is asked, in ${name}`, async () => {
      const { masking, keyring } = rig({ maxMessages: 3 }, { format });
      const session = await masking.session({ context });
      const tokens: string[] = [];
      for (let i = 0; i < 8; i++) {
        try {
          tokens.push(session.encryptSync({ i }));
        } catch {
          await session.ready();
          tokens.push(session.encryptSync({ i }));
        }
      }
      for (const [i, token] of tokens.entries()) {
        expect(session.decryptSync<unknown>(token)).toEqual({ i });
      }
      await session.ready(tokens);
      expect(keyring.calls).toEqual({ generate: 3, unwrap: 0, wrap: 0 });
    });
  }

  test("are not decrypted any more when the data key is over age, nor when the cache is cleared or its clock steps back", async () => {
    for (const end of [
      ({ time }: ReturnType<typeof rig>) => {
        time.now += 10_001;
      },
      ({ cache }: ReturnType<typeof rig>) => cache.clear(),
      ({ time }: ReturnType<typeof rig>) => {
        time.now -= 1;
      },
    ]) {
      const all = rig({ maxAgeSeconds: 10 });
      const session = await all.masking.session({ context });
      const token = session.encryptSync("x");
      all.time.now += 9_000;
      expect(session.decryptSync<unknown>(token)).toBe("x");
      expect(session.decryptSync<unknown>(session.encryptSync("y"))).toBe("y");
      all.time.now += 1_000;
      expect(session.decryptSync<unknown>(token)).toBe("x");
      end(all);
      await isNotReady(() => session.decryptSync(token));
      await session.ready(token);
      expect(session.decryptSync<unknown>(token)).toBe("x");
      expect(all.keyring.calls.unwrap).toBe(1);
    }
  });

  test("leave no data key over age behind when the next one comes", async () => {
    const { masking, cache, time } = rig({ maxAgeSeconds: 10 });
    const session = await masking.session({ context });
    const token = session.encryptSync("x");
    time.now += 10_001;
    await session.ready();
    expect(cache.stats().entries).toBe(1);
    await isNotReady(() => session.decryptSync(token));
  });

  test("are not decrypted at once where the cache keeps no data keys to decrypt with, which waiting does not change", async () => {
    const { masking, cache, keyring } = rig({ decrypt: false });
    const session = await masking.session({ context });
    const token = session.encryptSync("x");
    for (const call of [
      () => session.decryptSync(token),
      () => session.ready(token),
    ]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain("decrypt: false");
      expect(error.message).not.toContain("ready");
    }
    expect(keyring.calls.unwrap).toBe(0);
    expect(cache.stats().entries).toBe(1);
  });

  test("take no more data keys than the capacity says, for all sessions together", async () => {
    const { masking, cache, keyring } = rig({ capacity: 2, maxMessages: 1 });
    const tokens: string[] = [];
    const sessions: MaskingSession[] = [];
    let evicted = 0;
    for (let i = 0; i < 3; i++) {
      const session = await masking.session({ context });
      await session.ready();
      evicted = cache.stats().evicted;
      tokens.push(session.encryptSync(i));
      sessions.push(session);
    }
    // One key to encrypt with, and two used keys.
    expect(cache.stats().entries).toBeLessThanOrEqual(3);
    expect(cache.stats().evicted).toBe(evicted + 1);
    await isNotReady(() => sessions[0]?.decryptSync(tokens[0] as string));
    expect(sessions[2]?.decryptSync<unknown>(tokens[2] as string)).toBe(2);
    expect(keyring.calls.unwrap).toBeLessThanOrEqual(1);
  });

  test("are opened by no other session and no other instance without the key service", async () => {
    const { masking, cache, keyring } = rig();
    const session = await masking.session({ context });
    const token = session.encryptSync("x");
    const again = await masking.session({ context });
    await isNotReady(() => again.decryptSync(token));
    const other = new DataMasking({ keyring, crypto, cache });
    const { unwrap } = keyring.calls;
    await other.decrypt(token, { context });
    expect(keyring.calls.unwrap).toBeLessThanOrEqual(unwrap + 1);
    expect(keyring.calls.unwrap).toBe(1);
  });

  test("do not open under another context", async () => {
    const { masking, keyring } = rig();
    const session = await masking.session({ context });
    const token = session.encryptSync("x");
    const other = await masking.session({ context: { tenant_id: "b17c" } });
    other.encryptSync("y");
    await isNotReady(() => other.decryptSync(token));
    const error = await caught(() => other.ready(token));
    expect(error.name).toBe("ContextMismatchError");
    expect(keyring.calls.unwrap).toBe(0);
  });

  test("with other encrypted data keys ask the key service, and do not open by the session's own key", async () => {
    const { masking, keyring } = rig();
    const session = await masking.session({ context });
    const token = session.encryptSync("x");
    const foreign = new DataMasking({ keyring, crypto });
    const [, dataKeys = ""] = (await foreign.encrypt("y", { context })).split(
      ".",
    );
    const changed = token.split(".").with(1, dataKeys).join(".");
    await isNotReady(() => session.decryptSync(changed));
    const error = await caught(async () => {
      await session.ready(changed);
      session.decryptSync(changed);
    });
    expect(error.name).toBe("DecryptionError");
    expect(keyring.calls.unwrap).toBe(1);
    // Another token does not open with this token's encrypted data keys.
    const [header = "", , ...rest] = (
      await foreign.encrypt("z", { context })
    ).split(".");
    const moved = [header, token.split(".")[1], ...rest].join(".");
    expect((await caught(() => session.decryptSync(moved))).name).toBe(
      "DecryptionError",
    );
  });
});

describe("session.ready", () => {
  test("takes tokens, arrays of them, documents and arrays of documents, and unwraps each data key once", async () => {
    const keyring = memoryKeyring();
    const options = { keyring, crypto };
    const writers = [1, 2, 3].map(() => new DataMasking(options));
    const tokens: string[] = [];
    for (const writer of writers) {
      tokens.push(...(await writer.encryptMany(["a", "b"], { context })));
    }
    for (const given of [
      tokens,
      { lines: tokens.map((ssn) => ({ ssn, note: "no token" })) },
      tokens.map((ssn) => ({ ssn })),
      [{ list: tokens }],
    ]) {
      const { unwrap } = keyring.calls;
      const session = await new DataMasking(options).session({ context });
      await session.ready(given);
      expect(keyring.calls.unwrap).toBe(unwrap + 3);
      expect(tokens.map((each) => session.decryptSync(each))).toEqual([
        ...["a", "b", "a", "b", "a", "b"],
      ]);
    }
  });

  test("takes documents of fields, with a header that they share", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, crypto });
    const options = { fields: ["ssn"], context };
    const row = { ssn: "x" };
    const reader = new DataMasking({ keyring, crypto });
    const session = await reader.session({ context });
    for (const header of [undefined, "document"] as const) {
      const document = await masking.encrypt(row, {
        ...options,
        header,
      });
      await session.ready(document as object);
    }
    await session.ready({ nothing: "to wait for" });
    await session.ready([]);
    expect(keyring.calls.unwrap).toBe(1);
  });

  test("refuses what holds no tokens, and fails where one is not right", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring(), crypto });
    const session = await masking.session();
    for (const [given, got] of [
      [null, "got null"],
      [7, "got a number"],
      [Promise.resolve("x"), "got a Promise: await it first"],
      [[undefined], "got undefined"],
      [[Promise.resolve("x")], "got a Promise: await it first"],
      [Uint8Array.of(1), "got a Uint8Array of 1 bytes"],
    ] as const) {
      const error = await caught(() => session.ready(given as never));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(got);
    }
    for (const text of ["no token", ["no token"]]) {
      const error = await caught(() => session.ready(text));
      expect(error.name).toBe("EnvelopeError");
    }
  });
});

describe("the signal of a session", () => {
  test("that was aborted before has it rejected with the reason, and no key service is asked", async () => {
    const { masking, keyring } = rig();
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    expect(await caught(() => masking.session({ context, signal }))).toBe(
      reason,
    );
    expect(keyring.calls.generate).toBe(0);
    await masking.session({ context });
    expect(await caught(() => masking.session({ context, signal }))).toBe(
      reason,
    );
  });

  test("that is aborted later has ready rejected with the reason, for every argument", async () => {
    const { masking, keyring } = rig();
    const controller = new AbortController();
    const { signal } = controller;
    const session = await masking.session({ context, signal });
    const token = session.encryptSync("x");
    const reason = new Error("enough");
    controller.abort(reason);
    const calls = { ...keyring.calls };
    for (const given of [undefined, token, [token], { token }, [], {}]) {
      expect(await caught(() => session.ready(given))).toBe(reason);
    }
    expect(await caught(() => session.decryptSync(token))).toBe(reason);
    expect(keyring.calls).toEqual(calls);
  });
});
