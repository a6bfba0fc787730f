/** Runs the tests of the DynamoDB middleware against moto, and those of the stub that the middleware is tested with. */
import { startMoto } from "./moto.mjs";
import { surprisesOnMoto } from "./tests-on-moto.mjs";

const PATTERNS = [
  "test/dynamodb/client/**/*.test.ts",
  "test/everywhere/dynamodb/client/**/*.test.ts",
  "test/everywhere/dynamodb/servers/*.test.ts",
];

/** Runs the tests, and tells whether every outcome was as expected. */
export async function interopOfDynamodbOnMoto() {
  const moto = await startMoto();
  try {
    console.log(`── the middleware's own tests, on moto ${moto.version}`);
    const surprises = await surprisesOnMoto(
      PATTERNS,
      { SEALMASK_TEST_DYNAMODB_ENDPOINT: moto.endpoint },
      "test/interop/dynamodb-on-moto.json",
    );
    return surprises === 0;
  } finally {
    moto.stop();
  }
}
