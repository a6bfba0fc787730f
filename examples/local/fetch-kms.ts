/** A function that encrypts an event with a client of AWS KMS that is part of its bundle. */
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";

const { KMS_KEY_ARN = "" } = process.env;
const masking = new DataMasking({
  keyring: kmsKeyring({ keyIds: [KMS_KEY_ARN], client: fetchKmsClient() }),
});

export const handler = (event: object): Promise<string> =>
  masking.encrypt(event, { context: { purpose: "example" } });
