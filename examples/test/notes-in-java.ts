/**
 * Shows that Java reads the notes of the example, and the reverse: `notes-in-java.ts <java> <class path>`. The function stores a
 * note, and a program reads it with AWS's own clients and AWS's hierarchical keyring over the key store; the program stores
 * another one, and the function reads it. Exits with 1 if one of them reads something else. `npm run test:interop -- dynamodb`
 * runs this.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startNotes } from "../local/notes-service.ts";
import { RUNTIMES } from "../local/stack.ts";

const OURS = "written by the function 🦭";
const THEIRS = "written in Java é";

const [, , java = "java", classPath = ""] = process.argv;
// Bun alone runs this function without AWS's runtime client for Node.
const service = await startNotes(RUNTIMES[1]);
const { stack, database } = service;

async function ask(user: string, method: string, note?: string) {
  const options = note === undefined ? {} : { note };
  const response = await service.ask(user, `${method} /note`, options);
  return (await response.json()) as { readonly note?: string };
}

/** Runs the program, which prints Jo's note and stores Ann's, both in base64: the console's encoding differs by machine. */
async function runJava(): Promise<string> {
  const { accessKeyId, secretAccessKey } = stack.kms.clientConfig(
    "us-east-1",
    "AKIALOCALBOTH0000000",
  ).credentials;
  const { stdout } = await promisify(execFile)(java, [
    "-cp",
    classPath,
    "interop.Notes",
    database.endpoint,
    stack.kms.endpoint,
    accessKeyId,
    secretAccessKey,
    stack.keyArn,
    Buffer.from(THEIRS).toString("base64"),
  ]);
  return stdout.trim();
}

try {
  await ask("jo", "PUT", OURS);
  // The function makes Ann's key with the first note.
  await ask("ann", "PUT", "to be replaced");
  const readByJava = Buffer.from(await runJava(), "base64").toString();
  const { note: readByUs } = await ask("ann", "GET");
  const isRight = readByJava === OURS && readByUs === THEIRS;
  console.log(
    `The notes' function and Java over one table: ${isRight ? "each reads the other's note" : "WRONG"}`,
  );
  if (!isRight) {
    console.error({ readByJava, readByUs });
    process.exitCode = 1;
  }
} finally {
  await service.stop();
}
