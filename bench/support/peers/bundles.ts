import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** A peer as a function would ship it: one file, minified. */
export interface PeerBundle {
  readonly file: string;
  /** Bytes, minified; and of that compressed. */
  readonly bytes: number;
  readonly gzipped: number;
}

/** Bundles the file of that name in this folder. */
export async function bundlePeer(name: string): Promise<PeerBundle> {
  const file = join(process.cwd(), `bench/.build/peers/${name}.mjs`);
  await build({
    entryPoints: [join(process.cwd(), `bench/support/peers/${name}.ts`)],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    // The keyring imports it only where it is given no client.
    external: ["@aws-sdk/client-kms"].filter(() => name === "sealmask-kms"),
    // What is CommonJS asks for built-in modules by `require`, which modules do not have.
    banner: /sdk|cloak/.test(name) ? { js: REQUIRE } : {},
    outfile: file,
  });
  const code = readFileSync(file);
  return { file, bytes: code.length, gzipped: gzipSync(code).length };
}

/** Removes them all. */
export function removeBundles(): void {
  const folder = join(process.cwd(), "bench/.build/peers");
  rmSync(folder, { recursive: true, force: true });
}
