/** Keys passed in place of a name or an algorithm: no message repeats them. */
import { expect, test } from "bun:test";
import { localKeyring, rsaKeyring } from "../../mod.ts";
import { joseKeyring } from "../../src/entries/jose.ts";
import { branchKeyring } from "../../src/entries/key-store.ts";
import { kmsKeyring } from "../../src/entries/kms.ts";
import { encodeBase64Url } from "../../src/util/base64.ts";
import { caught } from "../support/caught.ts";
import { bytesFrom } from "../support/keys.ts";

const secret = encodeBase64Url(bytesFrom(0, 32));
const pem = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`;
const key = bytesFrom(0, 32);
const jwk = { kty: "oct", k: secret } as const;

const MISTAKES: [name: string, call: () => unknown][] = [
  ["alg of joseKeyring", () => joseKeyring({ alg: secret as "A256KW", key })],
  ["hash of rsaKeyring", () => rsaKeyring({ hash: secret as "SHA-256" })],
  ["a key id of KMS", () => kmsKeyring({ keyIds: [`${secret}=`] })],
  [
    "an account of KMS",
    () => kmsKeyring({ discovery: { accountIds: [secret] } }),
  ],
  [
    "a partition of KMS",
    () =>
      kmsKeyring({
        discovery: { partition: secret, accountIds: ["1".repeat(12)] },
      }),
  ],
  ["kty of a JWK", () => localKeyring({ key: { ...jwk, kty: secret } })],
  ["use of a JWK", () => localKeyring({ key: { ...jwk, use: secret } })],
  ["alg of a JWK", () => localKeyring({ key: { ...jwk, alg: secret } })],
  [
    "key_ops of a JWK",
    () => localKeyring({ key: { ...jwk, key_ops: [secret, secret] } }),
  ],
  [
    "keyNamespace",
    () => localKeyring({ key, keyNamespace: `aws-kms${secret}` }),
  ],
  ["an option's name", () => localKeyring({ key, [pem]: 1 } as never)],
  [
    "the name of an option of options",
    () =>
      branchKeyring({
        branchKeyId: "a",
        branchKeyFor: async () => ({ version: "", key }),
        cache: { [pem]: 1 } as never,
      }),
  ],
  [
    "a branch key's version",
    () =>
      branchKeyring({
        branchKeyId: "a",
        branchKeyFor: async () => ({ version: secret, key }),
      }).wrapDataKey({ plaintext: key, context: {} }),
  ],
];

for (const [name, call] of MISTAKES) {
  test(`a key given as ${name} is in no message`, async () => {
    const { message } = await caught(call);
    expect(message).toMatch(/characters|begins with/);
    expect(message).not.toContain(secret.slice(0, 8));
  });
}

test("of key_ops the first wrong one is named, or else the first missing one", async () => {
  const messageOf = async (key_ops: string[]) =>
    (await caught(() => localKeyring({ key: { ...jwk, key_ops } }))).message;
  const wrong = ["encrypt", "sign", "verify"];
  expect(await messageOf(wrong)).toMatch(/got key_ops with "sign"$/);
  expect(await messageOf(["encrypt"])).toMatch(/got key_ops without decrypt$/);
});
