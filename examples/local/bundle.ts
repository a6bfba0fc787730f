import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");

/** A function's code as it is deployed: one file. */
export interface Bundle {
  /** The folder that it is in, for `LAMBDA_TASK_ROOT`. */
  readonly folder: string;
  /** For `_HANDLER`. */
  readonly handler: string;
  /** Bytes, minified; and of that compressed, as it is uploaded. */
  readonly bytes: number;
  readonly gzipped: number;
}

const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Where the names of the package lead in this repository: to the files that are published. */
function published(): Record<string, string> {
  const { exports } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return Object.fromEntries(
    Object.entries<{ default?: string }>(exports).flatMap(([name, entry]) =>
      entry.default
        ? [[name.replace(".", "sealmask"), join(root, entry.default)]]
        : [],
    ),
  );
}

/**
 * Bundles a handler as for AWS Lambda, minified.
 *
 * @param source the handler's file, within this folder's parent
 * @param everything whether all but the AWS SDK's client of KMS is included; Lambda's Node runtimes bring the SDK
 */
export async function bundle(
  source: string,
  { everything = false }: { everything?: boolean } = {},
): Promise<Bundle> {
  const name = source.replaceAll(/[/.]/g, "-");
  const folder = join(
    root,
    `examples/.build/${name}${everything ? "-all" : ""}`,
  );
  const outfile = join(folder, "index.mjs");
  await build({
    entryPoints: [join(root, "examples", source)],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node22",
    mainFields: ["module", "main"],
    conditions: ["module"],
    alias: published(),
    // The keyring asks for the SDK's client only where it is given none.
    external: [everything ? "@aws-sdk/client-kms" : "@aws-sdk/*"],
    // What is CommonJS asks for built-in modules by `require`, which modules do not have.
    banner: source.includes("encryption-sdk") ? { js: REQUIRE } : {},
    outfile,
    logLevel: "warning",
  });
  const code = readFileSync(outfile);
  return {
    folder,
    handler: "index.handler",
    bytes: code.length,
    gzipped: gzipSync(code, { level: 9 }).length,
  };
}
