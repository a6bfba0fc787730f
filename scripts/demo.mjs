/** Installs what is missing and runs the demonstration. */
import { ensureInstalled } from "./install.mjs";
import { main, run } from "./run.mjs";

await main(async () => {
  await ensureInstalled();
  process.exitCode = await run(process.execPath, [
    "--import",
    "tsx",
    "examples/demo.ts",
    ...process.argv.slice(2),
  ]);
});
