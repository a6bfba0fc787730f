/** Compares the local KMS with moto, another stand-in for AWS KMS, and runs the keyring's tests against moto. */
import { run } from "../../scripts/run.mjs";
import { startMoto } from "./moto.mjs";
import { surprisesOnMoto } from "./tests-on-moto.mjs";

/** Account number that the keyrings' tests expect. */
const ACCOUNT = "111122223333";

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
    const surprises = await surprisesOnMoto(
      ["test/**/keyrings/kms/**/*.test.ts"],
      { SEALMASK_TEST_KMS_ENDPOINT: moto.endpoint },
      "test/interop/keyring-on-moto.json",
    );
    return code === 0 && surprises === 0;
  } finally {
    moto.stop();
  }
}
