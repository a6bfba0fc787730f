import { join } from "node:path";
import { root } from "./root.mjs";
import { capture } from "./run.mjs";

/** Builds the npm package into dist. */
export function build() {
  const tsup = join(root, "node_modules/tsup/dist/cli-default.js");
  capture(process.execPath, [tsup]);
}
