import { kmsKeyring } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";

// The AWS Encryption SDK brings its keyring for AWS KMS and a client along, whether they are used or not: so does this.
const region = "us-east-1";
export const keyring = kmsKeyring({
  keyIds: [
    `arn:aws:kms:${region}:111122223333:key/b8a9477d-2bcb-4b5e-a3c0-2b4e5f6a7b8c`,
  ],
  client: fetchKmsClient({
    region,
    credentials: { accessKeyId: "AKIALOCAL", secretAccessKey: "local" },
  }),
});

export { peer } from "./sealmask.ts";
