import type * as files from "node:fs/promises";
import type * as http from "node:http";
import type * as path from "node:path";
import { builtinModule } from "../util/runtime.ts";

/** Modules of Node that the local KMS needs. */
interface NodeModules {
  readonly "node:fs/promises": typeof files;
  readonly "node:http": typeof http;
  readonly "node:path": typeof path;
}

/**
 * Returns a built-in module of Node. The modules are loaded when a server starts. An `import` would keep
 * `memoryKeyring`, which is in the same entry, from being bundled for browsers.
 *
 * @throws {TypeError} if the runtime lacks the module
 */
export function nodeModule<N extends keyof NodeModules>(
  name: N,
): NodeModules[N] {
  const found = builtinModule(name) as NodeModules[N] | undefined;
  if (found) return found;
  throw new TypeError(
    `Cannot start the local KMS: expected a runtime with ${name}, got one without it; start it on Node, Bun or Deno`,
  );
}
