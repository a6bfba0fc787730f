/** Follows the document: starts its writer, which keeps running, passes the written file to a Python program, and stops the writer. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { runPython } from "./run-python.ts";

const [python = "python3", program = "", writer = ""] = process.argv.slice(2);
const folder = dirname(writer);
const child = spawn(process.execPath, [writer], {
  cwd: folder,
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  // The writer's line says that the file is complete.
  await Promise.race([
    once(child.stdout, "data"),
    once(child, "close").then(() => {
      throw new Error("The writer ended");
    }),
  ]);
  const given = JSON.parse(readFileSync(join(folder, "sealed.json"), "utf8"));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const config = { endpoint: given.endpoint, credentials };
  process.exitCode = await runPython(python, program, config, given);
} finally {
  child.kill();
}
