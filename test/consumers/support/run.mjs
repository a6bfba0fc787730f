/** Runs every program of the folder `programs` with a given extension, one after another in this process. */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { record } from "./record.cjs";

const [, , extension] = process.argv;
const require = createRequire(import.meta.url);
const files = readdirSync("programs").filter((name) =>
  name.endsWith(extension),
);
for (const file of files.sort()) {
  const path = `./programs/${file}`;
  const run = () =>
    extension === ".cjs" ? require(path).default() : import(path);
  await record(file.slice(0, -extension.length), run).catch((cause) => {
    throw new Error(`${file} fails`, { cause });
  });
}
// Some programs leave a server or a timer behind.
process.exit();
