/**
 * Tries the properties of JSON text editing on a million random documents and texts, in one process on Node 24 and one on Bun.
 * `npm test` tries a sample of them.
 *
 *   npm run test:properties -- [<number of texts>] [<seed>]
 *
 * A failure is printed with the seed of its round: `SEALMASK_SEED` with that seed draws the same texts in `npm test`, up to the
 * size of the sample.
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
    // After a failure in one process, the other one need not go on.
    if (code !== 0) for (const child of children) child.kill();
    return code;
  });
  process.exitCode = Math.max(...(await Promise.all(codes)));
});
