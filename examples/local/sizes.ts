/** Prints how large each function's bundle is, and exits with 1 where one is larger than its bounds. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bundle, bundleOptions } from "./bundle.ts";

/** The most bytes of a bundle, minified and compressed as it is uploaded, without the AWS SDK. */
const MOST = 59_000;
/** The bound for a bundle with everything included and `fetchKmsClient` in place of the SDK's client. */
const MOST_WITH_CLIENT = 60_000;

/** The most bytes of each bundle, minified, a tenth above what it has: whatever grows is noticed, and raised on purpose. */
const MOST_MINIFIED: Readonly<Record<string, number>> = {
  "decrypt-service": 160_000,
  "encrypt-proxy": 158_000,
  "kms-actions": 49_000,
  notes: 161_000,
  "secrets-at-cold-start": 36_000,
};

const examples = join(import.meta.dirname, "..");
const functions = readdirSync(examples)
  .filter((name) => existsSync(join(examples, name, "src/handler.ts")))
  .sort();

for (const name of functions) {
  const source = `${name}/src/handler.ts`;
  const options = bundleOptions(source, { bringsSdk: true });
  const { bytes, gzipped } = await bundle(source, options);
  const most = options.everything ? MOST_WITH_CLIENT : MOST;
  const mostMinified = MOST_MINIFIED[name] ?? 0;
  const isWithin = gzipped <= most && bytes <= mostMinified;
  const what = options.everything
    ? "with fetchKmsClient and everything included"
    : "without the AWS SDK";
  console.log(
    `${isWithin ? "ok" : "beyond"}: ${name}, ${what}: ${bytes} bytes minified, at most ${mostMinified}; ${gzipped} compressed, at most ${most}`,
  );
  if (!isWithin) process.exitCode = 1;
}
