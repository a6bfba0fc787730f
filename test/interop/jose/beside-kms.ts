/** Encrypts with the local KMS, and gives the tokens to a Python program that asks the same KMS; prints what it prints. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { KMSClient } from "@aws-sdk/client-kms";
import { DataMasking, localKeyring, multiKeyring } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { startLocalKms } from "../../../src/entries/testing.ts";

const [python = "python3", program = ""] = process.argv.slice(2);
const kms = await startLocalKms();
const { arn } = await kms.createKey();
const { endpoint, region, credentials } = kms.clientConfig();
const client = new KMSClient({ endpoint, region, credentials });
const local = localKeyring({ key: new Uint8Array(32) });
const children = [kmsKeyring({ keyIds: [arn], client })];
const keyring = multiKeyring({ generator: local, children });
const masking = new DataMasking({ keyring });

const context = { tenant_id: "a06b" };
const ssn = "123-45-6789";
const token = await masking.encrypt({ ssn }, { context });
const row = await masking.encrypt(
  { id: 1, ssn },
  { fields: ["ssn"], header: "document", context },
);
client.destroy();

const child = spawn(python, [program], {
  stdio: ["pipe", "inherit", "inherit"],
  env: {
    ...process.env,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  },
});
child.stdin.end(JSON.stringify({ arn, endpoint, context, token, row }));
const [code] = await once(child, "close");
if (kms.count("Decrypt") !== 2) throw new Error("KMS was not asked twice");
await kms.stop();
process.exitCode = code ?? 1;
