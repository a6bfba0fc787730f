import { describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { commandOf, root } from "../../support/this-runtime.ts";

describe("where modules are loaded", () => {
  test("every entry, keyring and DataMasking is made without random values, timers and the network, and works later", () => {
    const [command, args] = commandOf("test/everywhere/edges/make-all.ts");
    const output = execFileSync(command, args, { cwd: root, encoding: "utf8" });
    const made: { name: string; ids: string[] }[] = JSON.parse(output);
    expect(made.length).toBe(17);
    for (const { ids } of made) expect(ids[0]).toBe(ids[1] as string);
    expect(new Set(made.map(({ ids }) => ids[0])).size).toBe(made.length);
  });
});
