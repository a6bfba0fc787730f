// A worker reads what the web server stored. It ran fine until tenants were introduced.
import { DataMasking, decodeKey, localKeyring } from "sealmask";

const key = decodeKey("q1vJd0m0zV4tqg3n9cQm7w5m3YpZb9x2r8sT6uV1wXk");
const web = new DataMasking({
  keyring: localKeyring({ key, keyName: "prod" }),
});
const stored = await web.encrypt(
  { iban: "DE89370400440532013000" },
  { context: { tenant: "acme" } },
);
const worker = new DataMasking({
  keyring: localKeyring({ key, keyName: "prod" }),
});
console.log(
  await worker.decrypt(stored, { context: { tenant: "acme", region: "eu" } }),
);
