import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");

/** Deployable code of a function: one file. */
export interface Bundle {
  /** Path of the file. */
  readonly file: string;
  /** Path of the folder, which contains only this file. */
  readonly folder: string;
  /** Value for `_HANDLER`. */
  readonly handler: string;
  /** Minified size in bytes; `gzipped` is the size of the upload. */
  readonly bytes: number;
  readonly gzipped: number;
}

/** Parts of the AWS SDK to include. Lambda's Node runtimes provide the rest. */
export interface BundleOptions {
  /** Includes everything except the SDK's KMS client, which a handler with its own client never loads. */
  readonly everything?: boolean;
  /** Includes the whole SDK, for runtimes without it. */
  readonly sdk?: boolean;
}

/** Handlers with their own KMS client, which run on any runtime without the SDK. */
const OWN_CLIENT: ReadonlySet<string> = new Set([
  "encrypt-proxy/src/handler.ts",
  "local/fetch-kms.ts",
]);

/** Returns the options to bundle a handler for a runtime. */
export function bundleOptions(
  source: string,
  { bringsSdk }: { readonly bringsSdk: boolean },
): BundleOptions {
  if (OWN_CLIENT.has(source)) return { everything: true };
  return bringsSdk ? {} : { sdk: true };
}

const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Target of an export of the package. */
interface Target {
  readonly default?: string;
}

/** Maps the package's export names to the published files in this repository. */
function published(): Record<string, string> {
  const { exports } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return Object.fromEntries(
    Object.entries<Target & { import?: Target }>(exports).flatMap(
      ([name, entry]) => {
        const file = (entry.import ?? entry).default;
        return file ? [[name.replace(".", "sealmask"), join(root, file)]] : [];
      },
    ),
  );
}

/**
 * Bundles and minifies a handler as for AWS Lambda.
 *
 * @param source the handler's file, relative to the folder `examples`
 * @param options the parts of the AWS SDK to include; default none
 */
export async function bundle(
  source: string,
  { everything = false, sdk = false }: BundleOptions = {},
): Promise<Bundle> {
  const name = source.replaceAll(/[/.]/g, "-");
  const kind = sdk ? "-sdk" : everything ? "-all" : "";
  const folder = join(root, `examples/.build/${name}${kind}`);
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
    external: sdk ? [] : [everything ? "@aws-sdk/client-kms" : "@aws-sdk/*"],
    // CommonJS code calls `require` for built-in modules, and ES modules have no `require`.
    banner: source.includes("encryption-sdk") ? { js: REQUIRE } : {},
    outfile,
    logLevel: "warning",
  });
  const code = readFileSync(outfile);
  return {
    file: outfile,
    folder,
    handler: "index.handler",
    bytes: code.length,
    gzipped: gzipSync(code, { level: 9 }).length,
  };
}
