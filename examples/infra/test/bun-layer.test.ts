import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { bundle } from "../../local/bundle.ts";
import { bunLayer } from "../src/bun-layer.ts";
import { EXAMPLES, type Example } from "../src/examples.ts";
import { ExampleFunction } from "../src/function.ts";
import { newApp, ofType, resourcesOf } from "./support/template.ts";

describe("the layer with Bun", () => {
  const { BUN_FOR_LAMBDA: before } = process.env;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bun-for-lambda-"));
    // A stand-in for Bun that prints its arguments.
    const program = join(folder, "program");
    writeFileSync(program, '#!/bin/sh\necho "$@"\n');
    process.env.BUN_FOR_LAMBDA = program;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.BUN_FOR_LAMBDA;
    else process.env.BUN_FOR_LAMBDA = before;
    rmSync(folder, { recursive: true });
  });

  /** Returns the deployed parts of a function on Bun. */
  async function deployed(architecture: "arm64" | "x86_64") {
    const stack = new Stack(newApp(), "Test");
    const example: Example = {
      ...EXAMPLES["encrypt-proxy"],
      architecture,
    };
    const code = await bundle("encrypt-proxy/src/handler.ts");
    const key = new Key(stack, "Key");
    const rest = { key, code, environment: {}, example };
    new ExampleFunction(stack, "encrypt-proxy", rest);
    new ExampleFunction(stack, "kms-actions", rest);
    return resourcesOf(stack);
  }

  test.each(["arm64", "x86_64"] as const)(
    "is one for all functions on %s, and of that architecture",
    async (architecture) => {
      const resources = await deployed(architecture);
      const layers = ofType(resources, "AWS::Lambda::LayerVersion");
      const id = `BunLayer-${architecture}`;
      expect(Object.keys(layers)).toEqual([id]);
      expect(layers[id]?.Properties.CompatibleArchitectures).toEqual([
        architecture,
      ]);
      for (const name of ["encrypt-proxy", "kms-actions"]) {
        const { Properties } = resources[`${name}/Function`] ?? {};
        expect(Properties).toMatchObject({
          Runtime: "provided.al2023",
          Architectures: [architecture],
          Layers: [`<${id}>`],
        });
      }
    },
  );

  test.each(["arm64", "x86_64"] as const)(
    "has the program for %s, which runs the loop and downloads nothing",
    (architecture) => {
      const stack = new Stack(newApp(), "Test");
      bunLayer(stack, architecture);
      const { Metadata } = resourcesOf(stack)[`BunLayer-${architecture}`] ?? {};
      const content = `${Metadata?.["aws:asset:path"]}`;
      for (const program of ["bootstrap", "bun"]) {
        expect(statSync(join(content, program)).mode & 0o777).toBe(0o755);
      }
      expect(readFileSync(join(content, "loop.mjs"), "utf8")).toBe(
        readFileSync(join(import.meta.dirname, "../../local/loop.mjs"), "utf8"),
      );
      // Lambda unpacks layers in /opt.
      const bootstrap = readFileSync(join(content, "bootstrap"), "utf8");
      const here = join(folder, "bootstrap");
      writeFileSync(here, bootstrap.replaceAll("/opt/", `${content}/`));
      expect(execFileSync("sh", [here], { encoding: "utf8" })).toBe(
        `--no-install ${content}/loop.mjs\n`,
      );
    },
  );

  test.each([
    ["arm64", "@oven/bun-linux-aarch64"],
    ["x86_64", "@oven/bun-linux-x64"],
  ] as const)(
    "is refused on %s where there is no such program, and says which package has it",
    (architecture, name) => {
      process.env.BUN_FOR_LAMBDA = join(folder, "missing");
      const make = () => bunLayer(new Stack(newApp(), "Test"), architecture);
      expect(make).toThrow("Set BUN_FOR_LAMBDA");
      expect(make).toThrow(name);
    },
  );
});
