/** Prints the size of each function's bundle, and exits with 1 if a bundle exceeds its limit. */
import { EXAMPLES } from "../infra/src/examples.ts";
import { bundle, bundleOptions } from "./bundle.ts";

/** Largest bundle in bytes, minified and compressed as for upload, without the AWS SDK. */
const MOST = 78_000;
/** Largest bundle in bytes with all packages included, and `fetchKmsClient` in place of the SDK's client. */
const MOST_WITH_CLIENT = 60_000;

/** Largest size of each minified bundle in bytes, a tenth above the present size: growth is noticed, and allowed on purpose. */
const MOST_MINIFIED: Readonly<Record<string, number>> = {
  "decrypt-service": 160_000,
  "encrypt-proxy": 158_000,
  "kms-actions": 49_000,
  notes: 215_000,
  "notes-accounts": 106_000,
  "notes-sweep": 81_000,
  "secrets-at-cold-start": 36_000,
};

for (const [name, { source }] of Object.entries(EXAMPLES).sort()) {
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
