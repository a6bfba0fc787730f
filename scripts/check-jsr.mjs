/** Checks what JSR would score: that the package can be published, with no slow types and no symbol undocumented. */
import { entries } from "./entries.mjs";
import { ensureInstalled } from "./install.mjs";
import { capture, main } from "./run.mjs";
import { runtimes } from "./runtimes.mjs";

await main(async () => {
  await ensureInstalled();
  const deno = await runtimes.find(({ id }) => id === "deno").find();
  const env = { ...process.env, NO_COLOR: "1", RUST_BACKTRACE: "0" };
  const sources = entries.map(({ source }) => source);

  capture(deno.command, ["publish", "--dry-run", "--allow-dirty"], { env });
  console.log("ok: deno publish --dry-run");
  capture(deno.command, ["doc", "--lint", ...sources], { env });
  console.log("ok: deno doc --lint");
});
