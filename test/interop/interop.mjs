/**
 * Runs what needs other languages: the local KMS beside moto, tokens opened by JOSE libraries of Python and Go, and messages
 * exchanged with the AWS Encryption SDK for Python and a utility built on it. Needs Python with PyPI, and Go with its module
 * proxy, which nothing else here does.
 *
 *   npm run test:interop -- [kms] [jose] [esdk]
 */

import { main } from "../../scripts/run.mjs";
import { interopOfEsdk } from "./esdk.mjs";
import { interopOfJose } from "./jose.mjs";
import { interopOfKms } from "./kms.mjs";

const PARTS = { kms: interopOfKms, jose: interopOfJose, esdk: interopOfEsdk };

await main(async () => {
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
