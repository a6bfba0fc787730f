/**
 * Runs a program with this repository's packages installed and on its own Node 24, whichever Node started this file:
 *
 *   node scripts/launch.mjs [--with <workspace>]… <program> [<argument>…]
 *
 * The program is `node` or a tool of an installed package, such as `tsc`. Node 24 and the tools come first in its PATH, so its
 * child processes run on the same Node. `--with` adds the packages of a workspace. Imports no package: none may be installed.
 */
import { delimiter, dirname, join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { findNode } from "./node.mjs";
import { root } from "./root.mjs";
import { main, runTool } from "./run.mjs";

await main(async () => {
  const args = process.argv.slice(2);
  const workspaces = [];
  while (args[0] === "--with") workspaces.push(args.splice(0, 2)[1]);
  const [program, ...rest] = args;
  await ensureInstalled();
  const node = findNode(24);
  if (node === null) {
    throw new Error(
      `Cannot find Node 24: no npm package has it for ${process.platform} on ${process.arch}; put a Node 24 of your own in the PATH`,
    );
  }
  const path = [dirname(node.command), join(root, "node_modules/.bin")];
  process.env.PATH = [...path, process.env.PATH].join(delimiter);
  // Scripts that start npm run it on this Node.
  process.env.npm_node_execpath = node.command;
  await ensureInstalled(...workspaces);
  process.exitCode = await runTool(program, rest, {
    cwd: process.cwd(),
    onStart(child) {
      // The terminal sends SIGINT to the program as well, and the program decides what to do.
      process.on("SIGINT", () => {});
      process.on("SIGTERM", () => child.kill());
    },
  });
});
