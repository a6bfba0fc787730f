/** Writes tokens under two keys of the local KMS, one disabled, and under a local key; refusals.py opens and refuses them. */
import { generateKeyPairSync } from "node:crypto";
import process from "node:process";
import { DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  DataMasking,
  encodeKey,
  generateKey,
  localKeyring,
  rsaKeyring,
} from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { startLocalKms } from "../../../src/entries/testing.ts";
import { runPython } from "./run-python.ts";

const [python = "python3", program = ""] = process.argv.slice(2);
const kms = await startLocalKms({
  policies: { NOBODY: { allow: ["kms:DescribeKey"] } },
});
const config = kms.clientConfig();
const client = new KMSClient(config);
const keyIds = [(await kms.createKey()).arn, (await kms.createKey()).arn];
const context = { tenant_id: "a06b" };
const ssn = "123-45-6789";

const masking = new DataMasking({ keyring: kmsKeyring({ keyIds, client }) });
const token = await masking.encrypt({ ssn }, { context });
await client.send(new DisableKeyCommand({ KeyId: keyIds[0] }));
client.destroy();

const key = generateKey();
const local = new DataMasking({
  keyring: localKeyring({ key, keyName: "2026" }),
  headerName: "_enc",
});
const document = {
  id: 1,
  ssn,
  cards: [{ number: "4111" }, { number: "4222" }],
};
const fields = ["ssn", "cards[*].number"];
const row = await local.encrypt(document, { fields, context });
const short = await local.encrypt(document, {
  fields,
  header: "document",
  context,
});

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const keyring = rsaKeyring({ publicKey, hash: "SHA-384" });
const rsa = await new DataMasking({ keyring }).encrypt({ ssn }, { context });

const given = {
  key: encodeKey(key),
  arns: keyIds,
  context,
  token,
  row,
  short,
  rsa,
  privateKey,
};
process.exitCode = await runPython(python, program, config, given);
await kms.stop();
