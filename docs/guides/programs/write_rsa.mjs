// write_rsa.mjs
import { generateKeyPairSync } from "node:crypto";
import { DataMasking, rsaKeyring } from "sealmask";

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 3072,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const keyring = rsaKeyring({ publicKey, keyName: "intake" });

const context = { tenant_id: "a06b" };
const data = { id: 1, ssn: "123-45-6789" };
const row = await new DataMasking({ keyring }).encrypt(data, {
  fields: ["ssn"],
  context,
});
console.log(JSON.stringify({ key: privateKey, context, row }));
