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

/** Modules that Lambda's own runtimes provide besides a function's bundle; a custom runtime provides none. */
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

const loop = join(import.meta.dirname, "../local/loop.mjs");
/** Runtimes with our loop: Bun, and Node if AWS's own client cannot be built. */
const LOOPS = RUNTIMES.map((runtime) => ({
  ...runtime,
  args: [...runtime.args.slice(0, -1), loop],
}));

for (const runtime of LOOPS) {
  describe(`the loop on ${runtime.name}`, () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack();
    });
    afterAll(() => stack.stop());

    test("a function that throws something odd is reported, and takes the next event", async () => {
      const source = "test/throws.ts";
      const instance = await stack.start(source, "both", {}, runtime);
      const names = [
        "error",
        "a name with a newline",
        "a name of other letters",
        "a name that is very long",
        "a name that is none",
        "null",
        "undefined",
        "text",
        "symbol",
        "an object without a prototype",
        "an error that cannot be read",
      ];
      for (const thrown of names) {
        const { error } = await instance.invoke({ thrown });
        expect({ thrown, errorType: error?.errorType }).toEqual({
          thrown,
          errorType: expect.stringMatching(/./),
        });
        expect(error?.errorMessage).toBeString();
      }
      expect((await instance.invoke({ thrown: "error" })).error).toMatchObject({
        errorType: "RangeError",
        errorMessage: "why",
      });
      for (const given of ["nothing", "a function"]) {
        const { response, error } = await instance.invoke({ given });
        expect({ given, response, error }).toEqual({
          given,
          response: null,
          error: undefined,
        });
      }
      const { error } = await instance.invoke({ given: "a big integer" });
      expect(error?.errorMessage).toBeString();
    });

    test("a function that throws while it starts is reported, whatever it throws", async () => {
      const source = "test/throws-at-start.ts";
      const start = stack.start(source, "both", {}, runtime);
      expect(start).rejects.toThrow("what stands in its way");
      await start.catch(() => {});
    });
  });
}
