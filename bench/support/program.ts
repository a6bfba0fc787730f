import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { BEFORE_FILE } from "./runtime.ts";

/** Banner that defines `require`, which bundled CommonJS code calls and ES modules lack. */
const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Program bundled as for AWS Lambda: minified, with lazy imports in separate files. */
export interface Program {
  readonly file: string;
  /** Compressed size of the code in bytes. */
  readonly bytes: number;
}

/**
 * Bundles a program, whose code may import the files of this folder.
 *
 * @param external packages to leave out of the bundle
 */
export async function bundle(
  name: string,
  contents: string,
  external: readonly string[] = [],
): Promise<Program> {
  const root = process.cwd();
  const outdir = join(root, "bench/.build", name);
  await build({
    stdin: { contents, resolveDir: join(root, "bench/support"), loader: "ts" },
    outdir,
    entryNames: "main",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    external: [...external],
    banner: /sdk|cloak/.test(name) ? { js: REQUIRE } : {},
  });
  const bytes = readdirSync(outdir)
    .map((file) => gzipSync(readFileSync(join(outdir, file))).length)
    .reduce((sum, size) => sum + size, 0);
  return { file: join(outdir, "main.mjs"), bytes };
}

/** Runs a program to its end; returns the JSON that it prints, and the milliseconds to its first output. */
export function run<Answer>(
  { file }: Program,
  env: Readonly<Record<string, string>>,
): Promise<{ answer: Answer; wall: number }> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [...BEFORE_FILE, file], {
      // Node 20 reads this store of certificates at every start, which takes 45 ms; AWS Lambda sets none.
      env: { ...process.env, NODE_EXTRA_CA_CERTS: "", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let wall = 0;
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      wall ||= performance.now() - start;
      output += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ answer: JSON.parse(output), wall });
      else reject(new Error(`${file} exits with ${code}`));
    });
  });
}
