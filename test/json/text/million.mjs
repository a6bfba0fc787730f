/**
 * Tries the properties of JSON text that is edited on a million random documents and texts, in a process on Node 24 and one
 * on Bun. A sample of the same is in `npm test`.
 *
 *   npm run test:properties -- [<number of texts>] [<seed>]
 *
 * What fails is printed with the seed of its round: `SEALMASK_SEED` with that seed draws the same texts in `npm test`, as far
 * as the sample goes.
 */
import { main, run } from "../../../scripts/run.mjs";
import { runtimes } from "../../../scripts/runtimes.mjs";

const PROCESSES = ["node24", "bun"];
const SCRIPT = "test/json/text/try-properties.ts";

function readInteger(name, text, least) {
  const value = Number(text);
  if (Number.isInteger(value) && (value | 0) === value && value >= least) {
    return value;
  }
  throw new Error(
    `Cannot use the ${name}: expected an integer of 32 bits from ${least}, got ${text}`,
  );
}

await main(async () => {
  const [count = "1000000", seed = "20261101"] = process.argv.slice(2);
  const texts = readInteger("number of texts", count, 1);
  const first = readInteger("seed", seed, -(2 ** 31));
  console.log(`texts: ${texts}, seed: ${first}`);
  const children = new Set();
  const codes = PROCESSES.map(async (id, i) => {
    const runtime = runtimes.find((each) => each.id === id);
    const found = runtime.find();
    if (!found) throw new Error(`Cannot find ${runtime.title}`);
    const share = Math.ceil((texts - i) / PROCESSES.length);
    const args = [...runtime.runArgs, SCRIPT, runtime.title, share, first + i];
    const code = await run(found.command, args.map(String), {
      onStart: (child) => children.add(child),
    });
    // What one process has found need not be found by the other one too.
    if (code !== 0) for (const child of children) child.kill();
    return code;
  });
  process.exitCode = Math.max(...(await Promise.all(codes)));
});
