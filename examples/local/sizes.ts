/** Prints how large each function's bundle is, and exits with 1 where one is larger than its bound. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";

/** The most bytes of a bundle, minified and compressed as it is uploaded, without the AWS SDK. */
const MOST = 40_000;
/** The same with everything included and `fetchKmsClient` in place of the SDK's client. */
const MOST_WITH_CLIENT = 60_000;

const examples = join(import.meta.dirname, "..");
const functions = readdirSync(examples)
  .filter((name) => existsSync(join(examples, name, "src/handler.ts")))
  .map((name) => ({
    source: `${name}/src/handler.ts`,
    most: MOST,
    everything: false,
  }));
functions.push({
  source: "local/fetch-kms.ts",
  most: MOST_WITH_CLIENT,
  everything: true,
});

for (const { source, most, everything } of functions) {
  const { bytes, gzipped } = await bundle(source, { everything });
  const isWithin = gzipped <= most;
  console.log(
    `${isWithin ? "ok" : "beyond"}: ${source}${everything ? ", with fetchKmsClient and everything" : ""}: ${bytes} bytes minified, ${gzipped} compressed, at most ${most}`,
  );
  if (!isWithin) process.exitCode = 1;
}
