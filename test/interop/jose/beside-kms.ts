/** Encrypts with the local KMS, passes the tokens to a Python program that calls the same KMS, and prints its output. */
import process from "node:process";
import { KMSClient } from "@aws-sdk/client-kms";
import { DataMasking, localKeyring, multiKeyring } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { startLocalKms } from "../../../src/entries/testing.ts";
import { runPython } from "./run-python.ts";

const [python = "python3", program = ""] = process.argv.slice(2);
const kms = await startLocalKms();
const { arn } = await kms.createKey();
const config = kms.clientConfig();
const client = new KMSClient(config);
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

const given = { arn, context, token, row };
process.exitCode = await runPython(python, program, config, given);
// Token and row share a data key, which the program caches.
if (kms.count("Decrypt") !== 1) throw new Error("KMS was not asked once");
await kms.stop();
