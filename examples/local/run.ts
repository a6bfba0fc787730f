/** Runs an example on this machine: `npm run example -- notes` */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const examples = join(import.meta.dirname, "..");
const programOf = (name: string) => join(examples, name, "local.ts");
const names = readdirSync(examples).filter((name) =>
  existsSync(programOf(name)),
);

const [name = ""] = process.argv.slice(2);
if (names.includes(name)) {
  await import(programOf(name));
} else {
  console.error(`Name an example: ${names.join(", ")}`);
  process.exitCode = 1;
}
