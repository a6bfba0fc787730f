/** Lets Node resolve "bun:test" to the adapter. Uses two APIs: Node 20 has only `register`, and later lines deprecate it. */
import * as module from "node:module";

const adapter = new URL("../support/bun-test.ts", import.meta.url).href;

export function resolve(specifier, context, nextResolve) {
  return nextResolve(specifier === "bun:test" ? adapter : specifier, context);
}

// Node 20 loads this file a second time, in the thread of the hooks; there it only exports.
const { isMainThread } = await import("node:worker_threads");
if (isMainThread) {
  if (module.registerHooks) module.registerHooks({ resolve });
  else module.register(import.meta.url);
}
