import { isDeepStrictEqual } from "node:util";
import colors from "picocolors";
import { inspect, SealmaskError } from "../../mod.ts";

const WIDTH = 76;
const LABEL_WIDTH = 22;
const paints = [
  colors.cyan,
  colors.yellow,
  colors.magenta,
  colors.green,
  colors.blue,
] as const;

let step = 0;

/** Prints the title of a part of the demonstration. */
export function title(text: string): void {
  console.log(`${step > 0 ? "\n" : ""}${colors.bold(text)}`);
}

/** Prints the heading of the next step; the numbers continue from part to part. */
export function heading(text: string): void {
  step++;
  console.log(`\n${colors.bold(`${step}. ${text}`)}\n`);
}

/** Indents every line. */
export function indent(text: string): string {
  return text.replaceAll(/^/gm, "   ");
}

/** Prints JSON with every mask in color. */
export function showJson(value: unknown): void {
  const text = JSON.stringify(value, null, 2);
  console.log(indent(text.replaceAll('"*****"', colors.red('"*****"'))));
}

/** Prints a token on several lines, with a color for each of its five parts. */
export function showToken(token: string): void {
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

/** Prints the parts of a token that anyone can read. */
export function showApart(token: string): void {
  const seen = inspect(token);
  const [wrapped] = seen.encryptedDataKeys;
  showPart(0, "header", `${seen.encryption}, content ${seen.contentType}`);
  showPart(0, "  key commitment", seen.keyCommitment);
  showPart(0, "  context digest", seen.contextDigest ?? "none");
  showPart(
    1,
    "encrypted data keys",
    `${seen.encryptedDataKeys.length}, ${wrapped?.ciphertextLength} bytes, provider ${wrapped?.providerId}`,
  );
  showPart(1, "  key", `${wrapped?.keyName}`);
  showPart(2, "initialization vector", seen.iv);
  showPart(3, "ciphertext", `${seen.ciphertextLength} bytes`);
  showPart(4, "tag", seen.tag);
}

/** Awaits a call that must fail, and prints its error. */
export async function showRefusal(
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

/** Throws if decryption returned something else. */
export function assertEqual(actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error("what was encrypted did not come back");
}

/** Throws if decryption returned something else, and otherwise prints that the record is equal. */
export function showEqual(actual: unknown, expected: unknown): void {
  assertEqual(actual, expected);
  console.log(
    `   ${colors.green("✔")} the record came back, equal in every member`,
  );
}

/** Widths of all columns of a table except the last. */
const WIDTHS = [19, 24, 17];

/** Prints a row of a table. */
export function showRow(
  cells: readonly string[],
  paint: (text: string) => string = String,
): void {
  const line = cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join("");
  console.log(`   ${paint(line)}`);
}
