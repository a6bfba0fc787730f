/** Installs what is missing and runs the demonstration. */
import { ensureInstalled } from "./install.mjs";
import { main, run } from "./run.mjs";

await main(async () => {
  await ensureInstalled();
  const args = ["--import", "tsx", "examples/demo/demo.ts"];
  // The SDK warns on Node 20 that its next releases need another one, which is not what the demonstration is about.
  const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  process.exitCode = await run(
    process.execPath,
    [...args, ...process.argv.slice(2)],
    { env: { ...process.env, ...quiet } },
  );
});
