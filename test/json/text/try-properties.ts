/**
 * Tries the properties of JSON text editing on many random texts in one process, and prints its progress:
 *
 *   node test/json/text/try-properties.ts <name of the process> <number of texts> <seed>
 */
import process from "node:process";
import fc from "fast-check";
import { sealmask } from "../../support/json-text/engine.ts";
import { properties } from "../../support/json-text/properties.ts";
import { quietly } from "../../support/quietly.ts";

/** Hundreds of texts drawn from one seed. */
const ROUND = 10;
const SECONDS_BETWEEN_LINES = 10;

// Editing warns the console of arrays in the way of a path, and random paths meet many.
console.warn = () => {};

const [name, count, seed] = process.argv.slice(2) as [string, string, string];
const total = Number(count);
const start = performance.now();
let [tried, lastLine] = [0, start];

function tell(): void {
  const now = performance.now();
  if (tried < total && now - lastLine < SECONDS_BETWEEN_LINES * 1_000) return;
  lastLine = now;
  const seconds = Math.round((now - start) / 1_000);
  const texts = tried.toLocaleString("en");
  console.log(`${name}: ${texts} of ${count} texts, ${seconds} s`);
}

/** Cuts out the middle of a long text, which may be nested a thousand levels deep. */
function shortened(text: string): string {
  return text.length > 4_000
    ? `${text.slice(0, 2_000)} … ${text.slice(-2_000)}`
    : text;
}

for (let round = 0; tried < total; round++) {
  for (const { share, of, name: property } of properties) {
    const numRuns = Math.min(share * ROUND, total - tried);
    if (numRuns === 0) break;
    // fast-check uses 32 bits.
    const roundSeed = (Number(seed) + Math.imul(round, 0x9e3779b1)) | 0;
    const found = await quietly(() =>
      fc.check(of(sealmask), { numRuns, seed: roundSeed }),
    );
    if (found.failed) {
      console.error(`${name}: with the seed ${roundSeed}: ${property}`);
      console.error(shortened(`${found.errorInstance}`));
      console.error(shortened(`${await fc.asyncDefaultReportMessage(found)}`));
      process.exit(1);
    }
    tried += numRuns;
    tell();
  }
}
