import process from "node:process";
import { seededRandom } from "../../../bench/support/random.ts";
import { javaWith } from "../java.mjs";
import { JavaLibrary } from "./java-library.ts";
import { startKeyrings } from "./keyrings.ts";
import { randomCase } from "./random-case.ts";
import { sameValue } from "./same-value.ts";

const { command, classPath } = await javaWith(
  "dynamodb-java",
  "test/interop/dynamodb",
);
const java = new JavaLibrary(command, classPath);
const { pairs, stop } = await startKeyrings();
for (const { name, theirs } of pairs) await java.define(name, theirs);
const random = seededRandom(5);
let bad = 0;
const start = performance.now();
const spent: Record<string, number> = {};
for (let i = 0; i < Number(process.argv[2] ?? 200); i++) {
  const pair = pairs[i % pairs.length];
  const one = randomCase(random, `${i}`, {
    ...(i % 4 === 0 ? { count: (i / 4) % 101 } : {}),
    ...(pair.branchKeyIds ? { branchKeyId: pair.branchKeyIds[0] } : {}),
  });
  const t = performance.now();
  const e: any = await java.answer({
    operation: "encrypt",
    keyring: pair.name,
    table: one.table,
    item: one.item,
  });
  if (e.error) {
    console.log("ENC", pair.name, e.error.message?.slice(0, 300));
    bad++;
    continue;
  }
  const d: any = await java.answer({
    operation: "decrypt",
    keyring: pair.readers[i % pair.readers.length],
    table: one.table,
    item: e.item,
  });
  spent[pair.name] = (spent[pair.name] ?? 0) + performance.now() - t;
  if (d.error) {
    console.log("DEC", pair.name, d.error.message);
    bad++;
    continue;
  }
  if (!sameValue(one.item, d.item)) {
    console.log(
      "DIFF",
      JSON.stringify(one).slice(0, 400),
      JSON.stringify(d.item).slice(0, 400),
    );
    bad++;
  }
}
console.log(bad, (performance.now() - start) | 0, spent);
java.stop();
await stop();
