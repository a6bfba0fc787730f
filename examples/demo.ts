/**
 * Erases fields of a customer record, encrypts the record, takes the token apart, decrypts it, and shows what a wrong
 * encryption context and a changed character give. Run it with `npm run demo`.
 */
import { isDeepStrictEqual } from "node:util";
import colors from "picocolors";
import {
  DataMasking,
  generateKey,
  inspect,
  localKeyring,
  SealmaskError,
} from "../mod.ts";
import { customer } from "./customer.ts";

const WIDTH = 76;
const LABEL_WIDTH = 22;
const paints = [
  colors.cyan,
  colors.yellow,
  colors.magenta,
  colors.green,
  colors.blue,
] as const;

function heading(step: number, text: string): void {
  console.log(`\n${colors.bold(`${step}. ${text}`)}\n`);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "   ");
}

/** JSON with every mask marked. */
function showJson(value: unknown): void {
  const text = JSON.stringify(value, null, 2);
  console.log(indent(text.replaceAll('"*****"', colors.red('"*****"'))));
}

/** A token in lines, each of its five parts in its own colour. */
function showToken(token: string): void {
  const parts = token.split(".");
  const painted = parts.flatMap((part, i) =>
    [...(i === 0 ? part : `.${part}`)].map((character) => ({
      character,
      paint:
        character === "."
          ? colors.dim
          : (paints[i] as (text: string) => string),
    })),
  );
  for (let start = 0; start < painted.length; start += WIDTH) {
    const line = painted.slice(start, start + WIDTH);
    console.log(
      `   ${line.map(({ character, paint }) => paint(character)).join("")}`,
    );
  }
}

function showPart(part: number, label: string, text: string): void {
  const paint = paints[part] as (text: string) => string;
  console.log(`   ${paint(label.padEnd(LABEL_WIDTH))}${text}`);
}

function showApart(token: string): void {
  const seen = inspect(token);
  const [wrapped] = seen.encryptedDataKeys;
  showPart(0, "header", `${seen.encryption}, content ${seen.contentType}`);
  showPart(0, "  key commitment", seen.keyCommitment);
  showPart(0, "  context digest", seen.contextDigest ?? "none");
  showPart(
    1,
    "encrypted data keys",
    `${seen.encryptedDataKeys.length}: provider ${wrapped?.providerId}, key ${wrapped?.keyName}, ${wrapped?.ciphertextLength} bytes`,
  );
  showPart(2, "initialisation vector", seen.iv);
  showPart(3, "ciphertext", `${seen.ciphertextLength} bytes`);
  showPart(4, "tag", seen.tag);
}

async function showRefusal(
  label: string,
  call: Promise<unknown>,
): Promise<void> {
  const outcome = await call.then(
    () => new Error("the token was opened: this must not happen"),
    (error: unknown) => error,
  );
  if (!(outcome instanceof SealmaskError)) throw outcome;
  const { name, code, message } = outcome;
  console.log(`   ${label}`);
  console.log(`   ${colors.red(name)} ${colors.dim(code)}`);
  console.log(`   ${message}\n`);
}

/** The token with one character of its ciphertext changed. */
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

console.log(
  colors.bold("sealmask: a customer record, erased, encrypted and decrypted"),
);

heading(1, "The record");
showJson(customer);

heading(2, `Erased for a log: ${fields.join(", ")}`);
showJson(masking.erase(customer, { fields }));

heading(3, `Encrypted under the context ${JSON.stringify(context)}`);
const token = await masking.encrypt(customer, { context });
showToken(token);

heading(4, "The token taken apart, without any key");
showApart(token);

heading(5, "Decrypted under the same context");
const back = await masking.decrypt(token, { context });
if (!isDeepStrictEqual(back, customer))
  throw new Error("the record did not come back");
console.log(
  `   ${colors.green("✔")} the record came back, equal in every member`,
);

heading(6, "What does not open");
await showRefusal(
  'Under the context {"tenant_id":"someone else"}:',
  masking.decrypt(token, { context: { tenant_id: "someone else" } }),
);
await showRefusal(
  "With one character of the ciphertext changed:",
  masking.decrypt(withChangedCharacter(token), { context }),
);
