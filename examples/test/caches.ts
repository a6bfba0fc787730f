/** Function that encrypts a document with data keys that are cached for as many seconds as the event says. */
import { DataMasking } from "sealmask";
import { kmsKeyring } from "sealmask/kms";

const keyring = kmsKeyring({ keyIds: [`${process.env.KMS_KEY_ARN}`] });
const byAge = new Map<number, DataMasking>();

export async function handler({
  maxAgeSeconds,
}: {
  maxAgeSeconds: number;
}): Promise<object> {
  const masking =
    byAge.get(maxAgeSeconds) ??
    new DataMasking({ keyring, cache: { maxAgeSeconds } });
  byAge.set(maxAgeSeconds, masking);
  return masking.encrypt({ ssn: "078-05-1120" }, { fields: ["ssn"] });
}
