import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataMasking,
  DecryptionError,
  generateKey,
  KeyringError,
  localKeyring,
  SealmaskError,
} from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";
import { until } from "../../support/turns.ts";

const context = { tenant_id: "a06b" };

/** Makes a token, and a fresh reader that counts its calls of the key service. */
async function setUp() {
  const keyring = memoryKeyring();
  const token = await new DataMasking({ keyring }).encrypt(
    { ssn: "123-45-6789" },
    { context },
  );
  return { keyring, token, reader: new DataMasking({ keyring }) };
}

describe("an encryption context", () => {
  const wrong: [string, Record<string, string> | undefined, RegExp][] = [
    ["missing", undefined, /under another encryption context, got none/],
    ["empty", {}, /under another encryption context, got none/],
    [
      "with another value",
      { tenant_id: "other" },
      /under another encryption context/,
    ],
    [
      "with another name",
      { tenant: "a06b" },
      /under another encryption context/,
    ],
    ["with a pair too many", { tenant_id: "a06b", x: "y" }, /under another/],
  ];
  for (const [name, given, message] of wrong) {
    test(`${name} is a ContextMismatchError, and no key service is called`, async () => {
      const { reader, token, keyring } = await setUp();
      for (const call of [
        () => reader.decrypt(token, { context: given }),
        () => reader.contentKey(token, { context: given }),
        () => reader.rewrap(token, { to: keyring, context: given }),
      ]) {
        const error = await caught(call);
        expect(error).toBeInstanceOf(ContextMismatchError);
        expect(error.message).toMatch(message);
      }
      expect(keyring.calls).toEqual({ generate: 1, unwrap: 0, wrap: 0 });
    });

    test(`${name} is a ContextMismatchError also when the data key is at hand`, async () => {
      const { reader, token } = await setUp();
      await reader.decrypt(token, { context });
      const error = await caught(() =>
        reader.decrypt(token, { context: given }),
      );
      expect(error).toBeInstanceOf(ContextMismatchError);
    });
  }

  test("given for a token without one is a ContextMismatchError", async () => {
    const { reader, keyring } = await setUp();
    const token = await new DataMasking({ keyring }).encrypt("x");
    const error = await caught(() => reader.decrypt(token, { context }));
    expect(error).toBeInstanceOf(ContextMismatchError);
    expect(error.message).toMatch(/under no encryption context/);
    expect(keyring.calls.unwrap).toBe(0);
  });

  test("with a value that is no string is a TypeError at encrypting and decrypting", async () => {
    const { reader, token, keyring } = await setUp();
    const bad = { context: { tenant_id: 7 } as never };
    for (const call of [
      () => reader.encrypt(1, bad),
      () => reader.decrypt(token, bad),
    ]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(
        "context.tenant_id: expected a string, got a number",
      );
    }
    expect(keyring.calls).toEqual({ generate: 1, unwrap: 0, wrap: 0 });
  });

  test("is never answered by the key of another one", async () => {
    const { reader, keyring } = await setUp();
    const other = { context: { tenant_id: "other" } };
    await reader.encrypt(1, { context });
    await reader.encrypt(1, other);
    await reader.encrypt(1);
    expect(keyring.calls.generate).toBe(4);
    const a = await reader.encrypt(1, { context });
    const b = await reader.encrypt(1, other);
    expect(a.split(".")[1]).not.toBe(b.split(".")[1]);
    await reader.decrypt(a, { context });
    await reader.decrypt(b, other);
    expect(keyring.calls.unwrap).toBe(2);
  });
});

describe("a key", () => {
  test("of another value under the same name is a KeyringError", async () => {
    const one = new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
    });
    const two = new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
    });
    const token = await one.encrypt("secret");
    const error = await caught(() => two.decrypt(token));
    expect(error).toBeInstanceOf(KeyringError);
    expect(error.message).not.toContain("secret");
  });

  test("of another name is a KeyringError that says that none of the keys is the keyring's", async () => {
    const key = generateKey();
    const one = new DataMasking({
      keyring: localKeyring({ key, keyName: "a" }),
    });
    const two = new DataMasking({
      keyring: localKeyring({ key, keyName: "b" }),
    });
    const token = await one.encrypt("secret");
    const error = await caught(() => two.decrypt(token));
    expect(error).toBeInstanceOf(KeyringError);
    expect((error as KeyringError).reason).toBe("foreign");
    expect(error.message).toContain(`the token names "a", this keyring is "b"`);
  });

  test("that the keyring swapped for another is a DecryptionError by the key commitment", async () => {
    const { keyring, token } = await setUp();
    const liar = {
      ...keyring,
      unwrapDataKey: async () => new Uint8Array(32),
    };
    const reader = new DataMasking({ keyring: liar });
    for (const call of [
      () => reader.decrypt(token, { context }),
      () => reader.contentKey(token, { context }),
      () => reader.rewrap(token, { to: keyring, context }),
    ]) {
      expect(await caught(call)).toBeInstanceOf(DecryptionError);
    }
    expect(keyring.calls.wrap).toBe(0);
  });

  test("of a wrong length is a KeyringError", async () => {
    for (const length of [0, 16, 31, 33]) {
      const keyring = memoryKeyring({ dataKey: new Uint8Array(length) });
      const masking = new DataMasking({ keyring });
      const error = await caught(() => masking.encrypt(1));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(`expected 32 bytes, got ${length}`);
    }
  });
});

describe("a keyring that fails", () => {
  test("gives a KeyringError with its own error as cause, and leaves nothing behind", async () => {
    const { keyring, reader, token } = await setUp();
    keyring.failure = new Error("AccessDeniedException");
    for (const call of [
      () => reader.encrypt("secret", { context }),
      () => reader.decrypt(token, { context }),
      () => reader.contentKey(token, { context }),
      () => reader.rewrap(token, { to: keyring, context }),
    ]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.cause).toBe(keyring.failure);
      expect(error.message).not.toContain("secret");
    }
    keyring.failure = null;
    const again = await reader.encrypt("x", { context });
    expect(await reader.decrypt(again, { context })).toBe("x");
    expect(await reader.decrypt(token, { context })).toEqual({
      ssn: "123-45-6789",
    });
  });

  test("fails every concurrent caller, and the next one starts anew", async () => {
    const { keyring, reader } = await setUp();
    keyring.failure = new Error("down");
    const errors = await Promise.all(
      Array.from({ length: 100 }, () => caught(() => reader.encrypt(1))),
    );
    expect(errors.every((error) => error instanceof KeyringError)).toBe(true);
    expect(keyring.calls.generate).toBe(2);
    keyring.failure = null;
    await reader.encrypt(1);
    expect(keyring.calls.generate).toBe(3);
  });

  test("that gives no bytes is a KeyringError that says what came", async () => {
    const { keyring, token } = await setUp();
    const broken = {
      ...keyring,
      generateDataKey: async () => ({ plaintext: "key" }) as never,
      unwrapDataKey: async () => undefined as never,
    };
    const masking = new DataMasking({ keyring: broken });
    const sealing = await caught(() => masking.encrypt(1));
    expect(sealing).toBeInstanceOf(KeyringError);
    expect(sealing.message).toMatch(
      /with the keyring: expected a Uint8Array, got a string/,
    );
    const opening = await caught(() => masking.decrypt(token, { context }));
    expect(opening).toBeInstanceOf(KeyringError);
    expect(opening.message).toMatch(
      /with the keyring: expected a Uint8Array, got undefined/,
    );
  });

  test("that gives more encrypted data keys than a reader takes is refused at encrypting", async () => {
    const { keyring } = await setUp();
    const many = {
      ...keyring,
      generateDataKey: async () => ({
        plaintext: new Uint8Array(32),
        encryptedDataKeys: Array(11).fill({
          providerId: "x",
          providerInfo: new Uint8Array(0),
          ciphertext: new Uint8Array(0),
        }),
      }),
    };
    const error = await caught(() =>
      new DataMasking({ keyring: many }).encrypt(1),
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(/expected 1 to 10 .* got 11/);
  });
});

describe("a caller's mistake", () => {
  test("without a keyring only erasing works", async () => {
    const masking = new DataMasking();
    expect(masking.erase("secret")).toBe("*****");
    for (const call of [() => masking.encrypt(1), () => masking.decrypt("x")]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(
        "give one to new DataMasking({ keyring })",
      );
    }
  });

  test("a keyring that was not made yet is a TypeError that says what makes it", () => {
    for (const [keyring, step] of [
      [localKeyring, "got a function; call it"],
      [Promise.resolve(memoryKeyring()), "got a Promise: await it first"],
      [{}, "got an object"],
    ] as const) {
      expect(() => new DataMasking({ keyring: keyring as never })).toThrow(
        step,
      );
    }
  });

  test("a token that is no string is a TypeError", async () => {
    const { reader, keyring } = await setUp();
    const notText = 1 as never;
    expect(await caught(() => reader.contentKey(notText))).toBeInstanceOf(
      TypeError,
    );
    expect(
      await caught(() => reader.rewrap(notText, { to: keyring })),
    ).toBeInstanceOf(TypeError);
  });
});

describe("a signal", () => {
  test("that is aborted already rejects with its reason, and no key service is called", async () => {
    const { keyring, reader, token } = await setUp();
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    expect(await caught(() => reader.encrypt(1, { signal }))).toBe(reason);
    expect(await caught(() => reader.decrypt(token, { context, signal }))).toBe(
      reason,
    );
    expect(keyring.calls).toEqual({ generate: 1, unwrap: 0, wrap: 0 });
  });

  test("aborted while the key service is waited for rejects, and reaches the keyring", async () => {
    const { keyring, reader } = await setUp();
    keyring.gate = new Promise(() => {});
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = caught(() => reader.encrypt(1, { signal }));
    await Promise.resolve();
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    expect(keyring.lastSignal?.aborted).toBe(true);
    keyring.gate = Promise.resolve();
    expect(await reader.decrypt(await reader.encrypt(1))).toBe(1);
  });

  test("reaches the keyring also without a cache", async () => {
    const { keyring } = await setUp();
    const uncached = new DataMasking({ keyring, cache: false });
    keyring.gate = new Promise(() => {});
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = caught(() => uncached.encrypt(1, { signal }));
    await until(() => keyring.lastSignal !== undefined);
    controller.abort();
    await waiting;
    expect(keyring.lastSignal?.aborted).toBe(true);
  });
});

test("every typed error says its name and code, and is a SealmaskError", async () => {
  const { reader, token } = await setUp();
  const error = (await caught(() => reader.decrypt(token))) as SealmaskError;
  expect(error).toBeInstanceOf(SealmaskError);
  expect(error.name).toBe("ContextMismatchError");
  expect(error.code).toBe("ERR_CONTEXT_MISMATCH");
  expect(String(error)).toMatch(/^ContextMismatchError: Cannot decrypt/);
});
