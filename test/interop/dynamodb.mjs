/** Exchanges items with the AWS Database Encryption SDK for DynamoDB, in Java, and measures the speed of both. */
import { build } from "../../scripts/build.mjs";
import { run } from "../../scripts/run.mjs";
import { runtimes } from "../../scripts/runtimes.mjs";
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

/** Has the example's function and Java read each other's notes, and tells whether they do. */
export async function interopOfNotes() {
  const { command, classPath } = library();
  const bun = runtimes.find(({ id }) => id === "bun").find();
  if (bun === null) throw new Error("There is no Bun for this machine");
  build();
  const program = "examples/test/notes-in-java.ts";
  return (await run(bun.command, [program, command, classPath])) === 0;
}

/** Measures both libraries, and tells whether that worked; there is no goal. */
export const speedOfDynamodb = () => beside("speed.ts");
