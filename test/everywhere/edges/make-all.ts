/** Program that imports every entry and makes its main objects at module scope, without anything that Workers refuse there. */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Keyring } from "../../../mod.ts";
import { poison } from "./poison.ts";

const { exports } = JSON.parse(
  readFileSync(new URL("../../../deno.json", import.meta.url), "utf8"),
) as { exports: Record<string, string> };
const pair = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const KEY = new Uint8Array(32).fill(7);
const ARN =
  "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const region = "us-east-1";

const undo = poison();

for (const source of Object.values(exports)) {
  await import(new URL(source, new URL("../../../", import.meta.url)).href);
}
const {
  DataKeyCache,
  DataMasking,
  envelopeFormat,
  eraser,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} = await import("../../../mod.ts");
const { esdkFormat } = await import("../../../src/entries/esdk.ts");
const { branchKeyring } = await import("../../../src/entries/key-store.ts");
const { branchKeyIdOfItem, itemEncryptor } = await import(
  "../../../src/entries/dynamodb.ts"
);
const { joseKeyring } = await import("../../../src/entries/jose.ts");
const { fetchKmsClient } = await import("../../../src/entries/kms-fetch.ts");
const { kmsKeyring, kmsRsaKeyring } = await import(
  "../../../src/entries/kms.ts"
);
const { maskingMiddleware, powertoolsProvider, withMasking } = await import(
  "../../../src/entries/lambda.ts"
);
const { logMasking } = await import("../../../src/entries/log.ts");
const { nativeCrypto } = await import("../../../src/entries/native.ts");
const { memoryKeyring } = await import("../../../src/entries/testing.ts");

const client = fetchKmsClient({ region });
const branchKeyFor = async () => ({
  version: "e9ce18a3-edb5-4272-9f86-1cacb7997ff6",
  key: KEY,
});
const oct = { kty: "oct", k: Buffer.from(KEY).toString("base64url") };

/** Keyrings that work without a key service. */
const own: Record<string, Keyring> = {
  local: localKeyring({ key: KEY }),
  "local, of a JWK": localKeyring({ key: oct, crypto: nativeCrypto() }),
  rsa: rsaKeyring(pair),
  branch: branchKeyring({ branchKeyId: "a", branchKeyFor }),
  "branch, of a function": branchKeyring({
    branchKeyIdOf: () => "a",
    branchKeyFor,
    crypto: nativeCrypto(),
  }),
  "jose, of bytes": joseKeyring({ alg: "A256KW", key: KEY }),
  "jose, of a pair": joseKeyring({ alg: "RSA-OAEP-256", ...pair }),
  "jose, of a set": joseKeyring({
    alg: "A256KW",
    kid: "a",
    jwks: { keys: [{ ...oct, alg: "A256KW", kid: "a" }] },
  }),
  memory: memoryKeyring(),
};
own.multi = multiKeyring({
  generator: own.local as Keyring,
  children: Object.values(own),
});
const remote: Record<string, Keyring> = {
  kms: kmsKeyring({ keyIds: [ARN] }),
  "kms, with a client": kmsKeyring({ keyIds: [ARN], client }),
  "kms, with clients": kmsKeyring({ keyIds: [ARN], clientFor: () => client }),
  "kms, of accounts": kmsKeyring({
    discovery: { accountIds: ["111122223333"] },
    client,
  }),
  "kms rsa": kmsRsaKeyring({ keyId: ARN, client }),
  "kms rsa, with its key": kmsRsaKeyring({
    keyId: ARN,
    publicKey: pair.publicKey,
  }),
  "jose, of a URL": joseKeyring({
    alg: "RSA-OAEP-256",
    kid: "a",
    jwks: "https://keys.example.com/jwks.json",
  }),
};
const maskings = Object.values({ ...own, ...remote }).flatMap((keyring) => [
  new DataMasking({ keyring }),
  new DataMasking({ keyring, cache: new DataKeyCache({ maxAgeSeconds: 9 }) }),
  new DataMasking({ keyring, crypto: nativeCrypto() }),
  new DataMasking({
    keyring,
    format: esdkFormat(),
    accept: [envelopeFormat()],
  }),
]);
const [masking] = maskings as [InstanceType<typeof DataMasking>];
logMasking({ fields: ["a"] });
powertoolsProvider(masking);
eraser({ fields: ["a"] })({ a: 1 });
masking.erase({ a: 1 }, { fields: ["a"] });
withMasking(async (event: object) => event, {
  masking,
  request: { fields: ["a"] },
});
maskingMiddleware({ masking, response: { erase: ["a"] } });
const ofItems = branchKeyring({
  branchKeyIdOf: branchKeyIdOfItem(({ pk }) => `${pk}`),
  branchKeyFor,
});
const encryptors = [ofItems, ...Object.values(own)].map((keyring) =>
  itemEncryptor({
    tableName: "notes",
    partitionKey: "pk",
    keyring,
    attributes: { pk: "sign", text: "encrypt" },
    maxEncryptedDataKeys: 20,
  }),
);
for (const encryptor of encryptors) encryptor.middleware();

undo();

for (const [i, each] of maskings.entries()) {
  if (i >= Object.keys(own).length * 4) break;
  const token = await each.encrypt({ i });
  if ((await each.decrypt<{ i: number }>(token)).i !== i) throw new Error();
}
for (const [i, each] of encryptors.entries()) {
  const stored = await each.encrypt({ pk: "a", text: `${i}` });
  if ((await each.decrypt(stored)).text !== `${i}`) throw new Error();
}
console.log(
  JSON.stringify(
    Object.entries({ ...own, ...remote }).map(([name, keyring]) => ({
      name,
      ids: [keyring.id, keyring.id],
    })),
  ),
);
