/** Runs every program in turn, in this one process. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { record } from "./record.cjs";

const [, , extension] = process.argv;
const require = createRequire(import.meta.url);
for (const name of JSON.parse(readFileSync("programs.json", "utf8"))) {
  const file = `./programs/${name}.${extension}`;
  const run = () =>
    extension === "cjs" ? require(file).default() : import(file);
  await record(name, run).catch((cause) => {
    throw new Error(`${name} fails`, { cause });
  });
}
// Some programs leave a server or a timer behind.
process.exit();
