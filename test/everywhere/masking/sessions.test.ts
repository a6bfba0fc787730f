import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataKeyCache,
  DataMasking,
  DecryptionError,
  KeyringError,
} from "../../../mod.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";
import { changeCharacter } from "../../support/change-character.ts";

const context = { tenant_id: "a06b" };
const crypto = nativeCrypto();

describe("a session", () => {
  test("encrypts and decrypts at once, what everybody else opens too", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, crypto });
    const session = await masking.session({ context });
    const token = session.encryptSync({ ssn: "078-05-1120" });
    expect(await masking.decrypt<unknown>(token, { context })).toEqual({
      ssn: "078-05-1120",
    });
    expect(session.decryptSync<unknown>(token)).toEqual({ ssn: "078-05-1120" });
    const bytes = Uint8Array.of(1, 2, 3);
    expect(session.decryptSync<unknown>(session.encryptSync(bytes))).toEqual(
      bytes,
    );
    expect(keyring.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
  });

  test("says what to await where a data key is not at hand, and has it then", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, crypto });
    const other = new DataMasking({ keyring, crypto });
    const token = await other.encrypt("x", { context });
    const session = await masking.session({ context });
    const error = await caught(() => session.decryptSync(token));
    expect(error).toBeInstanceOf(KeyringError);
    expect(error.message).toContain("session.ready()");
    expect((error as KeyringError).reason).toBe("not-ready");
    await session.ready(token);
    expect(session.decryptSync<unknown>(token)).toBe("x");
  });

  test("decrypts at once the documents that it made ready, whose tokens stand alone or share a header", async () => {
    const row = { id: 1, ssn: "078-05-1120", cards: [{ number: "4111" }] };
    for (const header of [undefined, "document"] as const) {
      const keyring = memoryKeyring();
      const other = new DataMasking({ keyring, crypto });
      const fields = ["ssn", "cards[0].number"];
      const options = { context, fields, header };
      const stored = (await other.encrypt(row, options)) as object;
      const masking = new DataMasking({ keyring, crypto });
      const session = await masking.session({ context });
      const early = await caught(() => session.decryptSync(stored));
      expect((early as KeyringError).reason).toBe("not-ready");
      await session.ready(stored);
      expect(session.decryptSync<unknown>(stored)).toEqual(row);
      expect(keyring.calls.unwrap).toBe(1);
    }
  });

  test("refuses a document as decrypt does: without tokens, with a moved one, or with one that is broken", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, crypto });
    const session = await masking.session();
    const { a } = await masking.encrypt({ a: 1 }, { fields: ["a"] });
    await session.ready({ a });
    const broken = changeCharacter(a, -22);
    for (const document of [{ b: 1 }, { b: a }, { a: broken }, a, {}, 7]) {
      const { name, message } = await caught(() => masking.decrypt(document));
      const error = await caught(() => session.decryptSync(document as object));
      expect({ name: error.name, message: error.message }).toEqual({
        name,
        message,
      });
    }
    const alone = await caught(() => session.decryptSync(a));
    expect(alone.message).toContain("give the document");
  });

  test("never goes beyond a limit of the cache", async () => {
    const keyring = memoryKeyring();
    let now = 0;
    const cache = new DataKeyCache({
      maxMessages: 5,
      maxAgeSeconds: 10,
      clock: () => now,
    });
    const masking = new DataMasking({ keyring, crypto, cache });
    const session = await masking.session({ context });
    const tokens: string[] = [];
    const keysOf = () => new Set(tokens.map((each) => each.split(".")[1]));
    for (let i = 0; i < 100; i++) {
      try {
        tokens.push(session.encryptSync(i));
      } catch (error) {
        expect((error as KeyringError).reason).toBe("not-ready");
        await session.ready();
      }
    }
    // Each data key serves five messages, and a failed call waits for the next key.
    expect(tokens.length).toBe(84);
    expect(keyring.calls.generate).toBe(17);
    const used = new Map<string, number>();
    for (const each of tokens) {
      const key = each.split(".")[1] as string;
      used.set(key, (used.get(key) ?? 0) + 1);
    }
    expect(Math.max(...used.values())).toBeLessThanOrEqual(5);
    const before = keysOf().size;
    now += 10_001;
    await caught(() => session.encryptSync("late"));
    await session.ready();
    tokens.push(session.encryptSync("later"));
    expect(keysOf().size).toBe(before + 1);
  });

  test("is bound to its context, and refuses what was changed", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring(), crypto });
    const session = await masking.session({ context });
    const token = session.encryptSync("x");
    await session.ready(token);
    const other = await masking.session({ context: { tenant_id: "b17c" } });
    expect(await caught(() => other.ready(token))).toBeInstanceOf(
      ContextMismatchError,
    );
    const changed = changeCharacter(token, -22);
    expect(await caught(() => session.decryptSync(changed))).toBeInstanceOf(
      DecryptionError,
    );
  });

  test("needs a keyring, a cache and a synchronous cipher", async () => {
    const keyring = memoryKeyring();
    for (const options of [
      { crypto },
      { keyring },
      { keyring, crypto, cache: false },
    ] as const) {
      const error = await caught(() => new DataMasking(options).session());
      expect(error).toBeInstanceOf(TypeError);
    }
  });

  test("that fails says so once, and leaves no rejection behind", async () => {
    const keyring = memoryKeyring();
    const cache = { maxMessages: 1 };
    const masking = new DataMasking({ keyring, crypto, cache });
    const session = await masking.session();
    session.encryptSync("first");
    keyring.failure = new Error("down");
    const error = await caught(() => session.encryptSync("x"));
    expect(error.message).not.toContain("down");
    const failed = await caught(() => session.ready());
    expect((failed.cause as Error).message).toBe("down");
  });
});

describe("a session at its limits", () => {
  test("gets one data key for each that is full, and every second call goes through", async () => {
    for (const maxMessages of [1, 2, 3]) {
      const keyring = memoryKeyring();
      const masking = new DataMasking({
        keyring,
        crypto,
        cache: { maxMessages },
      });
      const session = await masking.session();
      let done = 0;
      for (let i = 0; i < 60; i++) {
        try {
          session.encryptSync(i);
          done++;
        } catch {
          await session.ready();
        }
      }
      expect(done).toBeGreaterThanOrEqual(30);
      expect(keyring.calls.generate).toBe(Math.ceil((done + 1) / maxMessages));
    }
  });

  test("waits for the next data key where bytes are the limit", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({
      keyring,
      crypto,
      cache: { maxBytes: 1_000 },
    });
    const session = await masking.session();
    const text = "x".repeat(98);
    for (let i = 0; i < 9; i++) session.encryptSync(text);
    // There is room left, but not enough for this one.
    const longer = "x".repeat(148);
    expect(await caught(() => session.encryptSync(longer))).toBeInstanceOf(
      KeyringError,
    );
    await session.ready();
    session.encryptSync(longer);
    expect(keyring.calls.generate).toBe(2);
    // A message larger than any data key may serve requests none.
    for (let i = 0; i < 3; i++) {
      await caught(() => session.encryptSync("x".repeat(2_000)));
    }
    expect(keyring.calls.generate).toBe(2);
  });

  test("that is hammered while the key service is slow asks it once, and recovers", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({
      keyring,
      crypto,
      cache: { maxMessages: 10 },
    });
    const session = await masking.session();
    for (let i = 0; i < 10; i++) session.encryptSync(i);
    let open = (): void => {};
    keyring.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    for (let i = 0; i < 400; i++) await caught(() => session.encryptSync(i));
    expect(keyring.calls.generate).toBe(2);
    open();
    await session.ready();
    for (let i = 0; i < 10; i++) session.encryptSync(i);
    expect(keyring.calls.generate).toBe(2);
  });

  test("decrypts null, as everybody else does", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring(), crypto });
    const session = await masking.session();
    const token = session.encryptSync(null);
    await session.ready(token);
    expect(session.decryptSync<unknown>(token)).toBeNull();
  });

  test("shares no data key with an instance on another cipher, though they share the cache", async () => {
    const keyring = memoryKeyring();
    const cache = new DataKeyCache();
    const onWebCrypto = new DataMasking({ keyring, cache });
    const masking = new DataMasking({ keyring, cache, crypto });
    const token = await onWebCrypto.encrypt(1, { context });
    const session = await masking.session({ context });
    expect(typeof session.encryptSync(1)).toBe("string");
    await onWebCrypto.decrypt(token, { context });
    await session.ready(token);
    expect(session.decryptSync<unknown>(token)).toBe(1);
  });
});

describe("many values at once", () => {
  for (const options of [{}, { crypto }]) {
    const name = options.crypto ? "the native cipher" : "WebCrypto";
    test(`come back in order with ${name}, each from a token of its own, under one data key`, async () => {
      const keyring = memoryKeyring();
      const masking = new DataMasking({ keyring, ...options });
      const items = Array.from({ length: 1_000 }, (_, id) => ({ id }));
      const tokens = await masking.encryptMany(items, { context });
      expect(new Set(tokens).size).toBe(1_000);
      expect(await masking.decryptMany<unknown>(tokens, { context })).toEqual(
        items,
      );
      expect(keyring.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
      const one = await masking.decrypt<unknown>(tokens[7], { context });
      expect(one).toEqual({ id: 7 });
    });
  }

  test("are all or none, and stay within the cache's limits", async () => {
    const keyring = memoryKeyring();
    const cache = { maxMessages: 100 };
    const masking = new DataMasking({ keyring, cache });
    const tokens = await masking.encryptMany(Array(1_000).fill("x"));
    expect(keyring.calls.generate).toBe(10);
    expect(await masking.encryptMany([])).toEqual([]);
    const error = await caught(() => masking.encryptMany(["x", () => 1]));
    expect(error.name).toBe("UnsupportedTypeError");
    const broken = [...tokens.slice(1), "no token"];
    expect((await caught(() => masking.decryptMany(broken))).name).toBe(
      "EnvelopeError",
    );
  });
});
