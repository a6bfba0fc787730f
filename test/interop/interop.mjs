/**
 * Runs the checks that need other languages: compares the local KMS with moto, opens tokens with JOSE libraries of Python and Go,
 * exchanges messages with the AWS Encryption SDK for Python and a utility on top of it, items with the AWS Database Encryption SDK
 * for Java, and branch keys with the key stores of Java and `@aws-crypto`. Needs Python with PyPI, Go with its module proxy, and
 * Java with Maven; nothing else in this repository does.
 *
 *   npm run test:interop -- [kms] [jose] [esdk] [dynamodb] [key-store] [dynamodb-speed]
 *
 * Without names, all run that pass or fail; dynamodb-speed only prints figures, and runs if it is named.
 */

import { main } from "../../scripts/run.mjs";
import {
  interopOfDynamodb,
  interopOfNotes,
  speedOfDynamodb,
} from "./dynamodb.mjs";
import { interopOfDynamodbOnMoto } from "./dynamodb-moto.mjs";
import { interopOfEsdk } from "./esdk.mjs";
import { interopOfJose } from "./jose.mjs";
import { interopOfKeyStore, interopOfKeyStoreOnMoto } from "./key-store.mjs";
import { interopOfKms } from "./kms.mjs";

const PARTS = {
  kms: [interopOfKms],
  jose: [interopOfJose],
  esdk: [interopOfEsdk],
  dynamodb: [interopOfDynamodbOnMoto, interopOfNotes, interopOfDynamodb],
  "key-store": [interopOfKeyStoreOnMoto, interopOfKeyStore],
  "dynamodb-speed": [speedOfDynamodb],
};

/** Parts that run only if they are named. */
const ON_REQUEST = ["dynamodb-speed"];

await main(async () => {
  const given = process.argv.slice(2);
  const unknown = given.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no part ${unknown}; there are: ${Object.keys(PARTS).join(", ")}`,
    );
  }
  for (const [name, checks] of Object.entries(PARTS)) {
    const isWanted =
      given.length > 0 ? given.includes(name) : !ON_REQUEST.includes(name);
    if (!isWanted) continue;
    console.log(`\n══ ${name}`);
    for (const check of checks) {
      try {
        if (!(await check())) process.exitCode = 1;
      } catch (error) {
        // If one check cannot run, the others still do.
        console.error(error.message);
        process.exitCode = 1;
      }
    }
  }
});
