import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { RUNTIMES, type Stack, startStack } from "../local/stack.ts";

const SDK = [
  "@aws-sdk/client-kms",
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/lib-dynamodb",
];
const OTHERS = ["sealmask", "jose", "aws4fetch", "aws-lambda-ric"];
const repository = join(import.meta.dirname, "../..");

/** What Lambda's own runtimes bring beside a function's bundle; a custom runtime brings nothing. */
const BROUGHT: Readonly<Record<string, readonly string[]>> = {
  Node: SDK,
  Bun: [],
};

for (const runtime of RUNTIMES) {
  describe(`the local runtime ${runtime.name}`, () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack();
    });
    afterAll(() => stack.stop());

    test("gives a function its bundle in a folder of its own, and no modules but those that Lambda brings", async () => {
      const names = [...SDK, ...OTHERS];
      const source = "test/modules.ts";
      const instance = await stack.start(source, "both", {}, runtime);
      const { response } = await instance.invoke(names);
      const { folder, found } = response as { folder: string; found: string[] };
      expect(found).toEqual([...(BROUGHT[runtime.name] ?? [])]);
      expect(folder.startsWith(repository)).toBe(false);
      expect(existsSync(folder)).toBe(true);
      await instance.stop();
      expect(existsSync(folder)).toBe(false);
    });
  });
}
