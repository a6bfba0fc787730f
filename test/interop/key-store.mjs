/**
 * Exchanges branch keys with AWS's libraries: the key store, the AWS Encryption SDK and the AWS Database Encryption SDK in Java, and
 * the branch key store and the AWS Encryption SDK in JavaScript, on moto, which has transactions.
 */
import { run } from "../../scripts/run.mjs";
import { javaWith } from "./java.mjs";
import { startMoto } from "./moto.mjs";
import { surprisesOnMoto } from "./tests-on-moto.mjs";

/** Account number that the keyrings' tests expect. */
const ACCOUNT = "111122223333";

const PATTERNS = [
  "test/**/keyrings/key-store/**/*.test.ts",
  "test/**/keyrings/branch/*.test.ts",
  "test/everywhere/dynamodb/servers/key-store-requests.test.ts",
];

/** Runs the exchange, and tells whether every outcome was as expected. */
export async function interopOfKeyStore() {
  const { version, command, classPath } = javaWith(
    "key-store-java",
    "test/interop/key-store",
  );
  const moto = await startMoto(ACCOUNT, { inTurn: true });
  try {
    console.log(
      `Key stores of Java ${version}, @aws-crypto and sealmask, on moto ${moto.version}`,
    );
    const program = "test/interop/key-store/exchange.ts";
    const args = [program, moto.endpoint, command, classPath];
    return (await run(process.execPath, args)) === 0;
  } finally {
    moto.stop();
  }
}

/** Runs the key store's own tests, and tells whether every outcome was as expected. */
export async function interopOfKeyStoreOnMoto() {
  // The tests' servers have accounts of their own, which their requests name.
  const moto = await startMoto(undefined, { inTurn: true });
  try {
    console.log(`── the key store's own tests, on moto ${moto.version}`);
    const surprises = await surprisesOnMoto(
      PATTERNS,
      {
        SEALMASK_TEST_DYNAMODB_ENDPOINT: moto.endpoint,
        SEALMASK_TEST_KMS_ENDPOINT: moto.endpoint,
      },
      "test/interop/key-store-on-moto.json",
    );
    return surprises === 0;
  } finally {
    moto.stop();
  }
}
