/**
 * Runs the checks that need other languages: compares the local KMS with moto, opens tokens with JOSE libraries of Python and Go,
 * and exchanges messages with the AWS Encryption SDK for Python and a utility on top of it. Needs Python with PyPI, and Go with
 * its module proxy; nothing else in this repository does.
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
      // If one part cannot run, the others still do.
      console.error(error.message);
      process.exitCode = 1;
    }
  }
});
