/** Compares the local KMS with moto, another stand-in for AWS KMS, and runs the keyring's tests against moto. */
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root.mjs";
import { run } from "../../scripts/run.mjs";
import { runtimes } from "../../scripts/runtimes.mjs";
import { startMoto } from "./moto.mjs";

/** Account number that the keyrings' tests expect. */
const ACCOUNT = "111122223333";

function listed() {
  const file = join(root, "test/interop/keyring-on-moto.json");
  const groups = JSON.parse(readFileSync(file, "utf8"));
  return new Map(
    groups.flatMap(({ why, tests }) => tests.map((test) => [test, why])),
  );
}

/** Runs the keyring's tests, and returns the outcome of each. */
async function keyringTests(endpoint) {
  const files = globSync("test/**/keyrings/kms/**/*.test.ts", { cwd: root });
  const bun = runtimes.find(({ id }) => id === "bun");
  const found = bun.find();
  if (found === null) throw new Error("There is no Bun for this machine");
  mkdirSync(join(root, ".cache/test"), { recursive: true });
  const report = join(root, ".cache/test/interop.report");
  rmSync(report, { force: true });
  // Bun's own output is hidden: the failures are printed below, with their reasons if listed.
  await run(found.command, bun.testArgs(files, report), {
    env: { ...process.env, SEALMASK_TEST_KMS_ENDPOINT: endpoint },
    stdio: "ignore",
  });
  return bun.read(report);
}

/** Prints the failing tests with their reasons, and returns the number of unexpected outcomes. */
function judge(tests) {
  const reasons = listed();
  const failed = tests.filter(({ outcome }) => outcome === "failed");
  const titles = new Set(failed.map(({ name }) => name.split(" > ").at(-1)));
  for (const why of new Set([...titles].map((title) => reasons.get(title)))) {
    console.log(why ?? "NOT LISTED");
    for (const title of titles) {
      if (reasons.get(title) === why) console.log(`  fails: ${title}`);
    }
  }
  const gone = [...reasons.keys()].filter((title) => !titles.has(title));
  for (const title of gone)
    console.log(`LISTED, BUT PASSES OR IS GONE: ${title}`);
  const surprises = [...titles].filter((title) => !reasons.has(title));
  const passed = tests.filter(({ outcome }) => outcome === "passed").length;
  console.log(
    `${tests.length} tests: ${passed} pass on moto, ${failed.length} fail there; ${surprises.length + gone.length} surprises`,
  );
  return surprises.length + gone.length + (passed === 0 ? 1 : 0);
}

/** Runs both parts, and tells whether every outcome was as expected. */
export async function interopOfKms() {
  const moto = await startMoto(ACCOUNT);
  try {
    console.log(`The local KMS beside moto ${moto.version}`);
    const code = await run(process.execPath, [
      "test/interop/compare.ts",
      moto.endpoint,
    ]);
    console.log(`\n── the keyring's own tests, on moto ${moto.version}`);
    const surprises = judge(await keyringTests(moto.endpoint));
    return code === 0 && surprises === 0;
  } finally {
    moto.stop();
  }
}
