import { describe, expect, test } from "bun:test";
import { joseKeyring } from "../../src/entries/jose.ts";
import { kmsRsaKeyring } from "../../src/entries/kms.ts";
import { rsaKeyring } from "../../src/keyrings/rsa-keyring.ts";
import { isPkcs1 } from "../../src/keyrings/rsa-pkcs1.ts";
import { rejection, thrown } from "../support/keys.ts";
import { rsaKeyPair } from "../support/rsa.ts";

const WHY =
  "RSA PKCS#1 v1.5 encryption is not supported, because a padding oracle decrypts it";

const pair = rsaKeyPair();
const keyId =
  "arn:aws:kms:us-east-1:111122223333:key/50a1b81d-eee1-4b27-8440-cf9634c6c131";

/** Makes the JWK of a public key that states its purpose. */
async function jwkFor(alg: string) {
  const { publicKey } = await crypto.subtle.generateKey(
    {
      name: "RSA-OAEP",
      hash: "SHA-256",
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
    },
    true,
    ["encrypt", "decrypt"],
  );
  const { kty, n, e } = await crypto.subtle.exportKey("jwk", publicKey);
  return { kty, n, e, alg, kid: "2026" };
}

/** Calls a keyring function with options that the types do not allow. */
function call(keyring: (options: never) => unknown, options: object) {
  return thrown(() => keyring(options as never));
}

describe("RSA PKCS#1 v1.5 encryption", () => {
  const names = [
    "PKCS1",
    "pkcs1",
    "PKCS#1",
    "pkcs1-v1_5",
    "RSA1_5",
    "RSAES_PKCS1_V1_5",
    "RSAES-PKCS1-v1_5",
    "RSA_PKCS1_PADDING",
    "RSA/ECB/PKCS1Padding",
    "PKCS15",
    "pkcs15",
    "Pkcs1_5",
    "PKCS#1.5",
    "PKCS#1 v1.5",
    "pkcs #1 V1.5",
    "PKCS1v15",
    "PKCS-1-v1-5",
  ];

  test("is known by the names that libraries have for it, which are not those of OAEP", () => {
    expect(names.filter((name) => !isPkcs1(name))).toEqual([]);
    const others = [
      "RSA-OAEP",
      "RSA-OAEP-256",
      "RSAES_OAEP_SHA_256",
      "PKCS1_OAEP",
      "RSA/ECB/OAEPWithSHA-1AndMGF1Padding",
      "OAEP_SHA1_MGF1",
      "SHA-1",
      "pkcs8",
      "PKCS12",
      "PKCS11",
      "PKCS#12",
      "PKCS150",
      "",
    ];
    expect(others.filter(isPkcs1)).toEqual([]);
    for (const value of [1, null, undefined, {}, ["PKCS1"]]) {
      expect(isPkcs1(value)).toBe(false);
    }
  });

  test("is refused by rsaKeyring, whichever option asks for it, and RSA-OAEP is what serves", () => {
    for (const name of names) {
      for (const option of [
        "padding",
        "paddingScheme",
        "paddingAlgorithm",
        "padding-algorithm",
        "algorithm",
        "alg",
        "hash",
        "scheme",
      ]) {
        const error = call(rsaKeyring, { ...pair, [option]: name });
        expect(error.name).toBe("TypeError");
        expect(error.message).toContain(
          `Cannot use ${option}: expected RSA-OAEP, with hash SHA-1, SHA-256, SHA-384 or SHA-512, got ${JSON.stringify(name)}: ${WHY}`,
        );
      }
    }
  });

  test("is refused as the number that node:crypto has for it", () => {
    const error = call(rsaKeyring, { ...pair, padding: 1 });
    expect(error.message).toContain(WHY);
  });

  test("is another thing than a key's PEM of PKCS#1, and than a key's name", () => {
    const privateKey =
      "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n";
    const error = call(rsaKeyring, { privateKey });
    expect(error.message).toContain("got RSA PRIVATE KEY");
    expect(error.message).not.toContain("v1.5");
    expect(rsaKeyring({ ...pair, keyName: "pkcs1" }).id).toContain("pkcs1");
  });

  test("is refused by kmsRsaKeyring, and the algorithms of KMS serve", () => {
    for (const options of [
      { algorithm: "RSAES_PKCS1_V1_5" },
      { encryptionAlgorithm: "RSAES_PKCS1_V1_5" },
      { padding: "PKCS1" },
    ]) {
      const error = call(kmsRsaKeyring, { keyId, ...options });
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(
        `expected algorithm RSAES_OAEP_SHA_1 or RSAES_OAEP_SHA_256, got "`,
      );
      expect(error.message).toContain(WHY);
    }
  });

  test("is refused by joseKeyring as RSA1_5, and RSA-OAEP serves", () => {
    const error = call(joseKeyring, { alg: "RSA1_5", ...pair });
    expect(error.name).toBe("TypeError");
    expect(error.message).toContain(
      `Cannot use alg: expected one of RSA-OAEP, RSA-OAEP-256, RSA-OAEP-384 and RSA-OAEP-512, got "RSA1_5": ${WHY}`,
    );
  });

  test("is refused of a JWK that was made for it", async () => {
    const publicKey = await jwkFor("RSA1_5");
    for (const error of [
      call(rsaKeyring, { publicKey }),
      call(joseKeyring, { alg: "RSA-OAEP-256", publicKey }),
    ]) {
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(
        `Cannot use publicKey: expected alg RSA-OAEP-256, got "RSA1_5": ${WHY}`,
      );
    }
  });

  test("is refused of the key of a JWK Set that is to wrap, and others for it are passed over", async () => {
    const jwks = { keys: [await jwkFor("RSA1_5")] };
    const options = { alg: "RSA-OAEP-256", kid: "2026" } as const;
    const error = call(joseKeyring, { ...options, jwks });
    expect(error.name).toBe("TypeError");
    expect(error.message).toContain(
      `Cannot use key "2026" of jwks: expected alg RSA-OAEP-256, got "RSA1_5": ${WHY}`,
    );

    const loading = joseKeyring({ ...options, jwks: () => jwks });
    const late = await rejection(loading.generateDataKey({ context: {} }));
    expect(late.name).toBe("KeyringError");
    expect(late.message).toContain(WHY);

    const good = { ...(await jwkFor("RSA-OAEP-256")), kid: "2027" };
    const both = { keys: [...jwks.keys, good] };
    const keyring = joseKeyring({ ...options, kid: "2027", jwks: both });
    const { encryptedDataKeys } = await keyring.generateDataKey({
      context: {},
    });
    expect(encryptedDataKeys.length).toBe(1);
  });

  test("is not asked for by what a prototype lends to every object", () => {
    Object.defineProperty(Object.prototype, "padding", {
      value: "PKCS1",
      configurable: true,
    });
    try {
      expect(rsaKeyring(pair).id).toContain("rsa");
    } finally {
      delete (Object.prototype as { padding?: unknown }).padding;
    }
  });
});
