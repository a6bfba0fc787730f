/**
 * Cold starts of a function under the Lambda Runtime API, on Node (with AWS's runtime client) and on Bun: milliseconds from
 * the start of the process to the first response, with a local AWS KMS. The same function with `fetchKmsClient`, with the AWS
 * SDK's client, and written with the AWS Encryption SDK.
 */
import process from "node:process";
import { bundle } from "../examples/local/bundle.ts";
import { RUNTIMES, startStack } from "../examples/local/stack.ts";
import { interleaveProcesses, quantile, ratio } from "./support/interleave.ts";

const rounds = process.argv.includes("--quick") ? 3 : 21;
const PROGRAMS: Readonly<Record<string, string>> = {
  fetchKmsClient: "local/fetch-kms.ts",
  "the AWS SDK's client": "local/sdk-kms.ts",
  "AWS Encryption SDK": "local/encryption-sdk.ts",
};
const event = { id: 1, email: "jo@example.com", ssn: "078-05-1120" };

const stack = await startStack();
for (const runtime of RUNTIMES) {
  /** Microseconds to the first response of a new instance. */
  const measure = async (name: string) => {
    const program = PROGRAMS[name] as string;
    const instance = await stack.start(program, "both", {}, runtime);
    const { response, error, ms } = await instance.invoke(event);
    await instance.stop();
    if (typeof response !== "string") {
      throw new Error(`${name} gives ${JSON.stringify(error)}`);
    }
    return (instance.initMs + ms) * 1_000;
  };
  const names = Object.keys(PROGRAMS);
  for (const name of names) await measure(name);
  const measured = await interleaveProcesses(names, rounds, measure);
  const baseline = measured.at(-1);
  console.log(
    `\n${runtime.name}: from the start of the process to the first response`,
  );
  for (const one of measured) {
    const source = PROGRAMS[one.name] as string;
    const everything = source === "local/fetch-kms.ts";
    const { bytes, gzipped } = await bundle(source, { everything });
    const at = (share: number) =>
      (quantile(one.rounds, share) / 1_000).toFixed(0);
    const share = baseline ? ratio(one, baseline).median.toFixed(2) : "";
    console.log(
      `${one.name.padEnd(22)}${at(0.5).padStart(6)} ms (${at(0.25)} to ${at(0.75)})   ${share} of the AWS Encryption SDK's   bundle ${(bytes / 1_000).toFixed(0)} KB, ${(gzipped / 1_000).toFixed(0)} KB compressed`,
    );
  }
}
await stack.stop();
