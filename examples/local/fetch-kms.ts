/** Function that encrypts an event with an AWS KMS client in its own bundle. */
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";

const { KMS_KEY_ARN = "" } = process.env;
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [KMS_KEY_ARN], client: fetchKmsClient() }),
});

export const handler = (event: object): Promise<string> =>
  masking.encrypt(event, { context: { purpose: "example" } });
