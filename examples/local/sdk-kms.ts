/** Function like fetch-kms.ts, with the AWS SDK's KMS client that Lambda's Node runtimes include. */
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";

const { KMS_KEY_ARN = "" } = process.env;
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [KMS_KEY_ARN] }),
});

export const handler = (event: object): Promise<string> =>
  masking.encrypt(event, { context: { purpose: "example" } });
