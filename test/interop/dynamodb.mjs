/** Exchanges items with the AWS Database Encryption SDK for DynamoDB, in Java, and measures the speed of both. */
import { run } from "../../scripts/run.mjs";
import { javaWith } from "./java.mjs";

const library = () => javaWith("dynamodb-java", "test/interop/dynamodb");

async function beside(program) {
  const { version, command, classPath } = library();
  console.log(`AWS Database Encryption SDK for DynamoDB on Java ${version}`);
  const path = `test/interop/dynamodb/${program}`;
  return (await run(process.execPath, [path, command, classPath])) === 0;
}

/** Runs the exchange, and tells whether every outcome was as expected. */
export const interopOfDynamodb = () => beside("exchange.ts");

/** Measures both libraries, and tells whether that worked; there is no goal. */
export const speedOfDynamodb = () => beside("speed.ts");
