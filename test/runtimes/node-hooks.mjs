/** Lets Node resolve "bun:test" to the adapter. Both forms: Node 20 has `register` only, later lines deprecate it. */
import * as module from "node:module";

const adapter = new URL("../support/bun-test.ts", import.meta.url).href;

export function resolve(specifier, context, nextResolve) {
  return nextResolve(specifier === "bun:test" ? adapter : specifier, context);
}

// On Node 20 this file is loaded a second time, in the thread that hooks run in; there it only exports.
const { isMainThread } = await import("node:worker_threads");
if (isMainThread) {
  if (module.registerHooks) module.registerHooks({ resolve });
  else module.register(import.meta.url);
}
