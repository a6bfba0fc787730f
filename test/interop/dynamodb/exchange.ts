/** Exchanges items with the Java library: `exchange.ts <java> <class path>`. Exits with 1 if an outcome is unexpected. */
import process from "node:process";
import { seededRandom } from "../../../bench/support/random.ts";
import { seed } from "../../support/seed.ts";
import { Outcomes } from "../outcomes.ts";
import { exchangeItems } from "./exchange-items.ts";
import { exchangePlain } from "./exchange-plain.ts";
import { exchangeRefused } from "./exchange-refused.ts";
import { exchangeRewrapped } from "./exchange-rewrapped.ts";
import { exchangeSigned } from "./exchange-signed.ts";
import { exchangeTampered } from "./exchange-tampered.ts";
import { JavaLibrary } from "./java-library.ts";
import { startKeyrings } from "./keyrings.ts";

const [, , command = "", classPath = ""] = process.argv;

/** Random items, each of which both libraries write, ours on both ciphers. */
const ITEMS = 2_200;

/** Items with a signature that is steered to be of a kind. */
const SIGNED = 280;

const java = new JavaLibrary(command, classPath);
const { pairs, stop } = await startKeyrings();
const outcomes = new Outcomes();
try {
  for (const { name, theirs } of pairs) await java.define(name, theirs);
  const all = { java, pairs, outcomes, random: seededRandom(seed) };
  const items = await exchangeItems(all, ITEMS);
  await exchangeTampered(all, items);
  const some = items.filter((_, i) => i % 10 === 0);
  await exchangePlain(all, some);
  await exchangeRewrapped(all, some);
  await exchangeSigned(all, SIGNED);
  await exchangeRefused(all);
} finally {
  java.stop();
  await stop();
}
if (outcomes.end() > 0) process.exitCode = 1;
