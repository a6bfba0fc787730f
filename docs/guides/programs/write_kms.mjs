// write_kms.mjs
// Starts a stand-in for AWS KMS, and writes a token and a row under a key of it. Runs until you press Ctrl-C.
import { writeFileSync } from "node:fs";
import { KMSClient } from "@aws-sdk/client-kms";
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { startLocalKms } from "sealmask/testing";

const kms = await startLocalKms({ port: 4599 });
const { arn } = await kms.createKey();
const config = kms.clientConfig();
const client = new KMSClient(config);
const keyring = kmsKeyring({ keyIds: [arn], client });
const masking = new DataMasking({ keyring });

const context = { tenant_id: "a06b" };
const data = { id: 1, ssn: "123-45-6789" };
const token = await masking.encrypt({ ssn: data.ssn }, { context });
const row = await masking.encrypt(data, {
  fields: ["ssn"],
  header: "document",
  context,
});
client.destroy();

const { endpoint } = config;
const sealed = { arn, endpoint, context, token, row };
writeFileSync("sealed.json", JSON.stringify(sealed));
console.log(`sealed.json is written, and KMS answers at ${endpoint}`);
