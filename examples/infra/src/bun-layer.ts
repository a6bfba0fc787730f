import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Architecture, Code, LayerVersion } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Platform } from "./examples.ts";

const examples = join(import.meta.dirname, "../..");

const BINARIES = { arm64: "bun-linux-aarch64", x86_64: "bun-linux-x64" };

/** `--no-install` matters: without it Bun downloads a missing package, in any version, while the function runs. */
const BOOTSTRAP = `#!/bin/sh
exec /opt/bun --no-install /opt/loop.mjs
`;

type BunArchitecture = Platform["architecture"];

/** Finds Bun for an architecture: in `BUN_FOR_LAMBDA`, or else in the npm packages. */
function findBun(architecture: BunArchitecture): string | undefined {
  const here = process.arch === "x64" ? "x86_64" : process.arch;
  const modules = join(examples, "../node_modules");
  const { BUN_FOR_LAMBDA } = process.env;
  const files = BUN_FOR_LAMBDA
    ? [BUN_FOR_LAMBDA]
    : [
        join(modules, "@oven", BINARIES[architecture], "bin/bun"),
        // The npm package `bun` moves the program for this machine here.
        process.platform === "linux" && here === architecture
          ? join(modules, "bun/bin/bun.exe")
          : undefined,
      ];
  return files.find((file) => file !== undefined && existsSync(file));
}

/** Makes a folder with the layer's files. */
function prepare(architecture: BunArchitecture): string {
  const bun = findBun(architecture);
  if (bun === undefined) {
    throw new Error(
      `Set BUN_FOR_LAMBDA to Bun's program for Linux on ${architecture}: the npm package @oven/${BINARIES[architecture]} has it`,
    );
  }
  const folder = join(examples, ".build", `bun-layer-${architecture}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(bun, join(folder, "bun"));
  copyFileSync(join(examples, "local/loop.mjs"), join(folder, "loop.mjs"));
  writeFileSync(join(folder, "bootstrap"), BOOTSTRAP);
  for (const program of ["bun", "bootstrap"]) {
    chmodSync(join(folder, program), 0o755);
  }
  return folder;
}

/**
 * Makes a layer with Bun and a loop that asks the Lambda Runtime API for events: a custom runtime. A stack has one layer for each
 * architecture.
 *
 * @throws {Error} when there is no Bun for the architecture
 */
export function bunLayer(
  scope: Construct,
  architecture: BunArchitecture,
): LayerVersion {
  const stack = Stack.of(scope);
  const id = `BunLayer-${architecture}`;
  const made = stack.node.tryFindChild(id);
  if (made instanceof LayerVersion) return made;
  return new LayerVersion(stack, id, {
    code: Code.fromAsset(prepare(architecture)),
    compatibleArchitectures: [
      architecture === "arm64" ? Architecture.ARM_64 : Architecture.X86_64,
    ],
    description: "Bun, and a runtime for it",
  });
}
