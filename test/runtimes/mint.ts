/**
 * Writes the current runtime's data for the other runtimes to open (test/everywhere/exchange.test.ts).
 *
 *   bun test/runtimes/mint.ts .cache/exchange/bun.json
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { mint } from "../everywhere/exchanged.ts";

const [, , file] = process.argv;
if (file === undefined) throw new Error("Name the file to write");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify(await mint()));
