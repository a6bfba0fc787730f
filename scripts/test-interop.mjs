/**
 * Runs what needs other languages: the local KMS beside moto, tokens opened by JOSE libraries of Python and Go, and messages
 * exchanged with the AWS Encryption SDK for Python and a utility built on it. Needs Python with PyPI, and Go with its module
 * proxy, which nothing else here does.
 *
 *   npm run test:interop -- [kms] [jose] [esdk]
 */
import { ensureInstalled } from "./install.mjs";
import { interopOfEsdk } from "./interop-esdk.mjs";
import { interopOfJose } from "./interop-jose.mjs";
import { interopOfKms } from "./interop-kms.mjs";
import { main } from "./run.mjs";

const PARTS = { kms: interopOfKms, jose: interopOfJose, esdk: interopOfEsdk };

await main(async () => {
  await ensureInstalled();
  const given = process.argv.slice(2);
  const unknown = given.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no part ${unknown}; there are: ${Object.keys(PARTS).join(", ")}`,
    );
  }
  for (const [name, part] of Object.entries(PARTS)) {
    if (given.length > 0 && !given.includes(name)) continue;
    console.log(`\n══ ${name}`);
    try {
      if (!(await part())) process.exitCode = 1;
    } catch (error) {
      // What one part lacks does not keep the others from being run.
      console.error(error.message);
      process.exitCode = 1;
    }
  }
});
