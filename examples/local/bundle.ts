import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");

/** A function's code as it is deployed: one file. */
export interface Bundle {
  /** The file. */
  readonly file: string;
  /** The folder that has nothing but this file. */
  readonly folder: string;
  /** For `_HANDLER`. */
  readonly handler: string;
  /** Bytes, minified; and of that compressed, as it is uploaded. */
  readonly bytes: number;
  readonly gzipped: number;
}

/** The parts of the AWS SDK that a bundle includes, or leaves to Lambda's Node runtimes, which bring them. */
export interface BundleOptions {
  /** All but the SDK's client of KMS, which a handler that brings its own client never loads. */
  readonly everything?: boolean;
  /** All, for runtimes that bring no SDK. */
  readonly sdk?: boolean;
}

/** Handlers that bring their own client of KMS, and so run on any runtime without the SDK. */
const OWN_CLIENT: ReadonlySet<string> = new Set([
  "encrypt-proxy/src/handler.ts",
  "local/fetch-kms.ts",
]);

/** Returns the options with which a handler is bundled for a runtime. */
export function bundleOptions(
  source: string,
  { bringsSdk }: { readonly bringsSdk: boolean },
): BundleOptions {
  if (OWN_CLIENT.has(source)) return { everything: true };
  return bringsSdk ? {} : { sdk: true };
}

const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** The file that an import of the package leads to. */
interface Target {
  readonly default?: string;
}

/** Returns the published file in this repository for each import of the package. */
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
 * Bundles a handler as for AWS Lambda, minified.
 *
 * @param source the handler's file, within this folder's parent
 * @param options what it includes beside the handler's own packages; by default nothing of the AWS SDK
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
    // What is CommonJS asks for built-in modules by `require`, which modules do not have.
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
