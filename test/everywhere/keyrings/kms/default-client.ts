/** Uses the keyring as most callers do, without a client of their own, and prints the outcome. */
import { env } from "node:process";
import { DataMasking } from "../../../../mod.ts";
import { kmsKeyring } from "../../../../src/entries/kms.ts";
import { startLocalKms } from "../../../../src/entries/testing.ts";
import { withoutBackOff } from "../../../support/test-timers.ts";

const kms = await startLocalKms();
const { endpoint, credentials } = kms.clientConfig();
env.AWS_ENDPOINT_URL_KMS = endpoint;
env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
env.AWS_REGION = "eu-west-1";
env.AWS_CONFIG_FILE = env.AWS_SHARED_CREDENTIALS_FILE = "/nonexistent";

const here = await kms.createKey({ region: "eu-west-1" });
const there = await kms.createKey({ region: "us-east-1" });
const keyIds = [here.keyId, there.arn];
const [writer, reader] = [kmsKeyring({ keyIds }), kmsKeyring({ keyIds })];
const context = { tenant_id: "a06b" };
const token = await new DataMasking({ keyring: writer }).encrypt("x", {
  context,
});
const back = await new DataMasking({ keyring: reader }).decrypt(token, {
  context,
});
// Throttled three times, the call succeeds at the fourth attempt.
kms.faults.add({ kind: "throttle", times: 3 });
await withoutBackOff(() =>
  new DataMasking({ keyring: reader, cache: false }).encrypt("x"),
);
const attempts = kms.count("GenerateDataKey") - 1;
const calls = kms.calls
  .slice(0, 3)
  .map(({ operation, region }) => [operation, region]);
const isSame = writer.id === reader.id;
console.log(JSON.stringify({ back, calls, isSame, attempts }));
await kms.stop();
