import { describe, expect, test } from "bun:test";
import { joseKeyring } from "../../src/entries/jose.ts";
import { kmsRsaKeyring } from "../../src/entries/kms.ts";
import { rsaKeyring } from "../../src/keyrings/rsa-keyring.ts";
import { getters } from "../support/getters.ts";
import { opens } from "../support/keys.ts";
import { rsaKeyPair } from "../support/rsa.ts";

const pair = rsaKeyPair();
const other = rsaKeyPair();
const keyId =
  "arn:aws:kms:us-east-1:111122223333:key/50a1b81d-eee1-4b27-8440-cf9634c6c131";

const every = (counts: Record<string, number>) =>
  Object.values(counts).every((count) => count === 1);

describe("the options of a keyring are read once each:", () => {
  test("rsaKeyring", async () => {
    const { options, counts } = getters<Parameters<typeof rsaKeyring>[0]>({
      publicKey: [pair.publicKey, other.publicKey],
      privateKey: [pair.privateKey, other.privateKey],
      keyName: ["a", "b"],
      keyNamespace: ["a", "aws-kms"],
      hash: ["SHA-384", "PKCS1" as never],
    });
    const reader = rsaKeyring({
      ...pair,
      keyName: "a",
      keyNamespace: "a",
      hash: "SHA-384",
    });
    expect(await opens(rsaKeyring(options), reader)).toBe(true);
    expect(every(counts)).toBe(true);
  });

  test("joseKeyring", async () => {
    const { options, counts } = getters<Parameters<typeof joseKeyring>[0]>({
      alg: ["RSA-OAEP-256", "RSA1_5" as never],
      kid: ["2026", "2027"],
      publicKey: [pair.publicKey, other.publicKey],
      privateKey: [pair.privateKey, other.privateKey],
      password: [undefined, "a password that is long enough"],
    });
    const reader = joseKeyring({ alg: "RSA-OAEP-256", kid: "2026", ...pair });
    expect(await opens(joseKeyring(options), reader)).toBe(true);
    expect(every(counts)).toBe(true);
  });

  test("kmsRsaKeyring", () => {
    const { options, counts } = getters<Parameters<typeof kmsRsaKeyring>[0]>({
      keyId: [keyId, ""],
      publicKey: [pair.publicKey, ""],
      algorithm: ["RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5" as never],
    });
    expect(kmsRsaKeyring(options).id).toContain(keyId);
    expect(every(counts)).toBe(true);
  });
});
