/** Node as ES module and as CommonJS, Bun and Deno: every entry exports its names and works, and stacks lead to the sources. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { declaredValues, packageJson } from "../../../scripts/entries.mjs";
import { linkPackages } from "../../../scripts/pack.mjs";
import { capture } from "../../../scripts/run.mjs";
import { runtimes } from "../../../scripts/runtimes.mjs";

const FRAME =
  /^ +at (?:async )?(\S+) \((?:file:\/\/)?(.+\/sealmask\/src\/.+):(\d+):(\d+)\)$/gm;

/** Asserts that each frame points to the call of the function in the frame above it, and the first frame to `new`. */
function checkStack(stack) {
  let expected = "new ";
  const frames = Array.from(stack.matchAll(FRAME));
  assert.ok(frames.length > 1, stack);
  for (const [frame, name, file, line, column] of frames) {
    const text = fs.readFileSync(file, "utf8").split("\n")[line - 1];
    assert.ok(text?.startsWith(expected, column - 1), `${frame}: ${text}`);
    expected = `${name.split(".").at(-1)}(`;
  }
}

/** Command of each runtime. Deno gets only the permission to look up modules for `require`. */
const PROGRAMS = {
  Bun: [["esm.mjs"], ["commonjs.cjs"]],
  Deno: [
    ["run", "--quiet", "--no-prompt", "esm.mjs"],
    ["run", "--quiet", "--no-prompt", "--allow-read", "commonjs.cjs"],
  ],
  Node: [
    ["--enable-source-maps", "esm.mjs"],
    ["--enable-source-maps", "commonjs.cjs"],
    ["--no-experimental-require-module", "commonjs.cjs"],
  ],
};

export default async function check({ folder, log }) {
  linkPackages(folder, ...Object.keys(packageJson.peerDependencies));
  const values = JSON.stringify(declaredValues());
  for (const runtime of runtimes) {
    const found = await runtime.find();
    if (found === null) throw new Error(`There is no ${runtime.title} here`);
    for (const args of PROGRAMS[runtime.name]) {
      const run = (task) =>
        capture(found.command, [...args, task, values], { cwd: folder });
      assert.equal(run("use"), "used\n");
      if (args.includes("--enable-source-maps")) {
        Object.values(JSON.parse(run("fail"))).forEach(checkStack);
      }
      log(`${args.join(" ")} on ${runtime.name} ${found.version}`);
    }
  }
}
