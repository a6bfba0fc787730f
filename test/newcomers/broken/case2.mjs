// A migration script renamed a column.
import { DataMasking, decodeKey, localKeyring } from "sealmask";

const key = decodeKey("q1vJd0m0zV4tqg3n9cQm7w5m3YpZb9x2r8sT6uV1wXk");
const masking = new DataMasking({
  keyring: localKeyring({ key, keyName: "prod" }),
});
const row = await masking.encrypt(
  { id: 1, ssn: "078-05-1120" },
  { fields: ["ssn"] },
);
const renamed = { id: row.id, social: row.ssn };
console.log(await masking.decrypt(renamed));
