import { describe, expect, test } from "bun:test";
import { isNode } from "../../src/util/runtime.ts";

type Versions = Readonly<Record<string, string>> | undefined;

/** Returns the result of {@link isNode} on a runtime with these versions and this user agent. */
function isNodeOn(versions: Versions, userAgent?: string): boolean {
  const globals = { process: { versions }, navigator: { userAgent } };
  const before = Object.getOwnPropertyDescriptors(globalThis);
  const names = Object.keys(globals) as (keyof typeof globals)[];
  for (const name of names) {
    const value = globals[name];
    Object.defineProperty(globalThis, name, { configurable: true, value });
  }
  try {
    return isNode();
  } finally {
    for (const name of names) {
      const old = (before as Record<string, PropertyDescriptor>)[name];
      if (old) Object.defineProperty(globalThis, name, old);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

describe("isNode", () => {
  test("tells Node from the runtimes that have much of its API", () => {
    expect(isNodeOn({ node: "20.19.0" })).toBe(true);
    expect(isNodeOn({ node: "24.0.0" }, "Node.js/24")).toBe(true);
    expect(isNodeOn({ node: "24.0.0", bun: "1.4.5" })).toBe(false);
    expect(isNodeOn({ node: "24.0.0", deno: "2.9.5" })).toBe(false);
    expect(isNodeOn({ node: "24.0.0" }, "Cloudflare-Workers")).toBe(false);
    expect(isNodeOn(undefined)).toBe(false);
  });
});
