/**
 * Erases fields of a customer record, encrypts the record under a local key, prints the parts of the token, and decrypts it. Then
 * shows the errors for a wrong encryption context and for a changed character.
 */
import { DataMasking, generateKey, localKeyring } from "../../mod.ts";
import { customer } from "./customer.ts";
import {
  heading,
  showApart,
  showEqual,
  showJson,
  showRefusal,
  showToken,
  title,
} from "./print.ts";

/** Returns the token with one character of its ciphertext changed. */
function withChangedCharacter(token: string): string {
  const parts = token.split(".");
  const ciphertext = parts[3] as string;
  const changed = ciphertext.startsWith("A") ? "B" : "A";
  return parts.with(3, `${changed}${ciphertext.slice(1)}`).join(".");
}

const keyring = localKeyring({ key: generateKey(), keyName: "demo-2026" });
const masking = new DataMasking({ keyring });
const context = { tenant_id: "a06b", purpose: "demo" };
const fields = ["email", "address.street", "company_address"];

title("sealmask: a customer record, erased, encrypted and decrypted");

heading("The record");
showJson(customer);

heading(`Erased for a log: ${fields.join(", ")}`);
showJson(masking.erase(customer, { fields }));

heading(`Encrypted under the context ${JSON.stringify(context)}`);
const token = await masking.encrypt(customer, { context });
showToken(token);

heading("The token taken apart, without any key");
showApart(token);

heading("Decrypted under the same context");
showEqual(await masking.decrypt(token, { context }), customer);

heading("What does not open");
await showRefusal(
  'Under the context {"tenant_id":"someone else"}:',
  masking.decrypt(token, { context: { tenant_id: "someone else" } }),
);
await showRefusal(
  "With one character of the ciphertext changed:",
  masking.decrypt(withChangedCharacter(token), { context }),
);
