import { describe, expect, test } from "bun:test";
import { compactDecrypt } from "jose";
import { DataMasking, inspect } from "../../../../mod.ts";
import { joseKeyring } from "../../../../src/entries/jose.ts";
import { serializeContext } from "../../../../src/message/encryption-context.ts";
import {
  context,
  digestOf,
  everyAlgorithm,
  headerOf,
  make,
  wrapped,
} from "../../../keyrings/jose/jose-keys.ts";
import { bytesFrom, hexOf, opens, thrown } from "../../../support/keys.ts";

const all = await everyAlgorithm();

/** Header members that each kind of algorithm adds. */
const ADDED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^RSA|^A\d+KW/, []],
  [/^ECDH/, ["epk"]],
  [/GCMKW/, ["iv", "tag"]],
  [/^PBES2/, ["p2c", "p2s"]],
];

describe("A jose keyring for", () => {
  for (const [name, options] of all) {
    test(`${name} unwraps what it wrapped, and what another of the same key did`, async () => {
      const keyring = joseKeyring(options);
      expect(await opens(keyring, keyring)).toBe(true);
      expect(await opens(keyring, joseKeyring(options))).toBe(true);
    });

    test(`${name} wraps as a JWE that jose opens, bound to the context`, async () => {
      const keyring = joseKeyring({ ...options, kid: "2026" });
      const { edk, jwe } = await wrapped(keyring, bytesFrom(7));
      expect(edk.providerId).toBe("sealmask-jose");
      expect(new TextDecoder().decode(edk.providerInfo)).toBe(
        `${options.alg}:2026`,
      );
      const secret = options.privateKey ?? options.key ?? options.password;
      const key =
        typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
      const { plaintext, protectedHeader } = await compactDecrypt(
        jwe,
        key as CryptoKey,
        { keyManagementAlgorithms: [options.alg] },
      );
      expect(hexOf(plaintext)).toBe(hexOf(bytesFrom(7)));
      const { alg, enc, typ, kid, ctx, ...added } = protectedHeader;
      expect({ alg, enc, typ, kid, ctx }).toEqual({
        alg: options.alg,
        enc: "A256GCM",
        typ: "sm1-key",
        kid: "2026",
        ctx: await digestOf(serializeContext(context)),
      });
      const [, members] = ADDED.find(([pattern]) => pattern.test(alg)) ?? [];
      expect(Object.keys(added).sort()).toEqual([...(members ?? [])]);
    });

    test(`${name} keeps tokens for whoever has the key`, async () => {
      const masking = new DataMasking({ keyring: joseKeyring(options) });
      const token = await masking.encrypt({ id: 1 }, { context });
      const [edk] = inspect(token).encryptedDataKeys;
      expect(edk?.keyName).toBe(options.alg);
      const reader = new DataMasking({ keyring: joseKeyring(options) });
      expect(await reader.decrypt(token, { context })).toEqual({ id: 1 });
    });
  }

  test("any algorithm wraps each data key anew", async () => {
    for (const [, options] of all) {
      const keyring = joseKeyring(options);
      const first = await wrapped(keyring);
      const second = await wrapped(keyring);
      const parts = (jwe: string) => jwe.split(".").slice(1);
      for (const part of parts(first.jwe)) {
        expect(parts(second.jwe)).not.toContain(part);
      }
    }
  });

  test("any algorithm leaves kid out of the header where it has none", async () => {
    for (const [, options] of all) {
      const { edk, jwe } = await wrapped(joseKeyring(options));
      expect("kid" in headerOf(jwe)).toBe(false);
      expect(new TextDecoder().decode(edk.providerInfo)).toBe(options.alg);
    }
  });

  test("what wraps no key is refused, and what is none", () => {
    for (const alg of [
      "dir",
      "ECDH-ES",
      "RSA1_5",
      "none",
      "HS256",
      "RS256",
      "A256GCM",
      "ECDH-ES+A256GCM",
      "rsa-oaep-256",
      "RSA-OAEP-256 ",
      "__proto__",
      "constructor",
      "toString",
      "",
      null,
      undefined,
      7,
      ["A256KW"],
    ]) {
      const error = thrown(() => make({ alg, key: bytesFrom(1) }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain("Cannot use alg: expected one of ");
    }
  });
});
