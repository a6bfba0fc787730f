/** Promises of SECURITY.md about keys that no other test covers. */
import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataMasking,
  erase,
  generateKey,
  localKeyring,
  rsaKeyring,
} from "../../mod.ts";
import { caught } from "../support/caught.ts";
import { rsaKeyPair } from "../support/rsa.ts";

test("data keys stay in memory as CryptoKeys that nobody can extract", async () => {
  const extractable: boolean[] = [];
  const { importKey } = crypto.subtle;
  crypto.subtle.importKey = async (...args: unknown[]) => {
    const key = await Reflect.apply(importKey, crypto.subtle, args);
    extractable.push(key.extractable);
    return key;
  };
  try {
    const keyring = localKeyring({ key: generateKey() });
    const masking = new DataMasking({ keyring });
    const row = await masking.encrypt({ ssn: "1" }, { fields: ["ssn"] });
    await masking.decrypt(row);
    await new DataMasking({ keyring }).decrypt(row);
  } finally {
    Reflect.deleteProperty(crypto.subtle, "importKey");
  }
  expect(extractable.length).toBeGreaterThan(3);
  expect(extractable).not.toContain(true);
});

describe("an RSA keyring", () => {
  const pair = rsaKeyPair();
  const keyring = rsaKeyring({ ...pair, keyName: "rsa" });
  const context = { tenant_id: "a06b" };

  test("binds no context by itself: the data key unwraps under another one", async () => {
    const { plaintext, encryptedDataKeys } = await keyring.generateDataKey({
      context,
    });
    const unwrapped = await keyring.unwrapDataKey({
      encryptedDataKeys,
      context: { tenant_id: "other" },
    });
    expect(unwrapped).toEqual(plaintext);
  });

  test("opens no token under another context, whose key commitment binds it", async () => {
    const masking = new DataMasking({ keyring });
    const token = await masking.encrypt("x", { context });
    for (const other of [{}, { tenant_id: "other" }]) {
      const error = await caught(() =>
        masking.decrypt(token, { context: other }),
      );
      expect(error).toBeInstanceOf(ContextMismatchError);
    }
  });

  test("proves no author: whoever has the public key writes tokens that open", async () => {
    const { publicKey } = pair;
    const writer = rsaKeyring({ publicKey, keyName: "rsa" });
    const token = await new DataMasking({ keyring: writer }).encrypt("forged");
    const reader = new DataMasking({ keyring });
    expect(await reader.decrypt<string>(token)).toBe("forged");
  });
});

test("erasing leaves what no path names, also where it repeats a masked value", () => {
  class User {
    email = "jo@example.com";
    readonly #email = this.email;
    readonly shown = () => this.#email;
  }
  const user = new User();
  const data = { user, again: user, text: "jo@example.com" };
  const safe = erase(data, { fields: ["user.email"] });
  expect(safe.user.email).toBe("*****");
  expect(safe.user.shown()).toBe("jo@example.com");
  expect(safe.again.email).toBe("jo@example.com");
  expect(safe.text).toBe("jo@example.com");
});
