/**
 * Exchanges AWS Encryption SDK messages with Python: with the data masking utility of Powertools for AWS Lambda under moto's AWS
 * KMS keys, and with the SDK itself under raw keys.
 */

import { run } from "../../scripts/run.mjs";
import { startMoto } from "./moto.mjs";
import { pythonWith } from "./python.mjs";

const POWERTOOLS = "3.37.0";
const ENCRYPTION_SDK = "4.0.7";

const exchange = (program, ...args) =>
  run(process.execPath, [`test/interop/esdk/${program}`, ...args]);

/** Runs both exchanges, and tells whether every outcome was as expected. */
export async function interopOfEsdk() {
  const packages = [
    `aws-lambda-powertools[datamasking]==${POWERTOOLS}`,
    `aws-encryption-sdk==${ENCRYPTION_SDK}`,
  ];
  const environment = `esdk-${POWERTOOLS}-${ENCRYPTION_SDK}`;
  const python = await pythonWith(environment, packages);
  console.log(packages.join(", "));
  const raw = await exchange("raw-keys.ts", python);
  const moto = await startMoto("111122223333");
  try {
    console.log(`AWS KMS is moto ${moto.version}`);
    const masked = await exchange("powertools.ts", python, moto.endpoint);
    return raw === 0 && masked === 0;
  } finally {
    moto.stop();
  }
}
