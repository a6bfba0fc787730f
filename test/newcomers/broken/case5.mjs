// Works on the developer's laptop; in Lambda the role was narrowed last week.

import { DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { startLocalKms } from "sealmask/testing";

const kms = await startLocalKms();
const { arn, keyId } = await kms.createKey();
const client = new KMSClient(kms.clientConfig());
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [arn], client }),
  cache: false,
});
const token = await masking.encrypt("a secret");
await client.send(new DisableKeyCommand({ KeyId: keyId }));
try {
  console.log(await masking.decrypt(token));
} finally {
  client.destroy();
  await kms.stop();
}
