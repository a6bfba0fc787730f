import { expect, test } from "bun:test";
import { compactDecrypt } from "jose";
import {
  DataMasking,
  generateKey,
  inspect,
  type Keyring,
  KeyringError,
  localKeyring,
  multiKeyring,
} from "../../../mod.ts";
import { toStandardJwe } from "../../../src/entries/jose.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const context = { tenant_id: "a06b" };
const last = localKeyring({ key: generateKey(), keyName: "2025" });
const next = localKeyring({ key: generateKey(), keyName: "2026" });

test("a rewrapped token opens under the new key alone, its payload untouched", async () => {
  const old = new DataMasking({ keyring: last });
  const token = await old.encrypt({ id: 1 }, { context });
  const moved = await old.rewrap(token, { to: next, context });
  const parts = token.split(".");
  const movedParts = moved.split(".");
  expect(movedParts.toSpliced(1, 1)).toEqual(parts.toSpliced(1, 1));
  expect(inspect(moved).encryptedDataKeys.map((key) => key.keyName)).toEqual([
    "2026",
  ]);
  const fresh = new DataMasking({ keyring: next });
  expect(await fresh.decrypt(moved, { context })).toEqual({ id: 1 });
  expect(await caught(() => old.decrypt(moved, { context }))).toBeInstanceOf(
    KeyringError,
  );
  expect(await old.decrypt(token, { context })).toEqual({ id: 1 });
});

test("rewrapping for several keyrings lets each of them open the token", async () => {
  const old = new DataMasking({ keyring: last });
  const token = await old.encrypt("x");
  const to = multiKeyring({ generator: next, children: [last] });
  const moved = await old.rewrap(token, { to });
  for (const keyring of [last, next]) {
    expect(await new DataMasking({ keyring }).decrypt(moved)).toBe("x");
  }
});

test("rewrapping wraps under the context that was given, whatever happens to it meanwhile", async () => {
  const old = new DataMasking({ keyring: last });
  const token = await old.encrypt("x", { context });
  const given: Record<string, string> = { ...context };
  const options = { to: next, context: given };
  const moving = old.rewrap(token, options);
  given.tenant_id = "changed";
  options.context = {};
  const fresh = new DataMasking({ keyring: next });
  expect(await fresh.decrypt(await moving, { context })).toBe("x");
});

test("a keyring that cannot wrap fails the rewrapping with its own error as cause", async () => {
  const old = new DataMasking({ keyring: last });
  const token = await old.encrypt("x");
  const cause = new Error("down");
  const to = {
    ...next,
    wrapDataKey: async () => {
      throw cause;
    },
  };
  const error = await caught(() => old.rewrap(token, { to }));
  expect(error).toBeInstanceOf(KeyringError);
  expect(error.cause).toBe(cause);
});

test("a keyring that wraps anew without the data key is asked before anything is unwrapped", async () => {
  const from = memoryKeyring();
  const masking = new DataMasking({ keyring: from });
  const token = await masking.encrypt("x", { context });
  const to: Keyring = {
    ...next,
    rewrapDataKey: async ({ from, encryptedDataKeys, context, signal }) => {
      expect(signal).toBeInstanceOf(AbortSignal);
      const request = { encryptedDataKeys, context };
      const plaintext = await from.unwrapDataKey(request);
      return next.wrapDataKey({ plaintext: plaintext as Uint8Array, context });
    },
  };
  const moved = await masking.rewrap(token, { to, context });
  expect(from.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
  expect(
    await new DataMasking({ keyring: next }).decrypt(moved, { context }),
  ).toBe("x");
});

test("a keyring that cannot wrap anew without the data key is given it", async () => {
  const old = new DataMasking({ keyring: last });
  const token = await old.encrypt("x");
  const to: Keyring = { ...next, rewrapDataKey: async () => null };
  const moved = await old.rewrap(token, { to });
  expect(await new DataMasking({ keyring: next }).decrypt(moved)).toBe("x");
});

test("nothing is unwrapped when wrapping anew fails or gives something else", async () => {
  const from = memoryKeyring();
  const masking = new DataMasking({ keyring: from });
  const token = await masking.encrypt("x");
  const cause = new Error("down");
  for (const answer of [Promise.reject(cause), Promise.resolve([{}])]) {
    // The encrypted data key may hold anything that a caller's own keyring returns.
    const to = { ...next, rewrapDataKey: () => answer as Promise<never> };
    const error = await caught(() => masking.rewrap(token, { to }));
    expect(error).toBeInstanceOf(KeyringError);
  }
  expect(from.calls.unwrap).toBe(0);
});

test("jose opens a token as a standard JWE with its content key", async () => {
  const masking = new DataMasking({ keyring: last });
  for (const [value, text] of [
    [{ id: 1 }, '{"id":1}'],
    [Uint8Array.of(104, 105), "hi"],
  ] as const) {
    const token = await masking.encrypt(value, { context });
    const { plaintext, protectedHeader } = await compactDecrypt(
      toStandardJwe(token),
      await masking.contentKey(token, { context }),
    );
    expect(new TextDecoder().decode(plaintext)).toBe(text);
    expect(protectedHeader).toMatchObject({
      alg: "dir",
      enc: "A256GCM",
      typ: "sm1",
    });
  }
});

test("a changed token is no standard JWE that jose opens", async () => {
  const masking = new DataMasking({ keyring: last });
  const token = await masking.encrypt("x");
  const other = await masking.encrypt("x", { context });
  const forged = [other.split(".")[0], ...token.split(".").slice(1)].join(".");
  const key = await masking.contentKey(token);
  expect(
    await caught(() => compactDecrypt(toStandardJwe(forged), key)),
  ).toBeInstanceOf(Error);
  expect(() => toStandardJwe("not.a.token")).toThrow("five parts");
});
