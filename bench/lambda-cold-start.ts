/**
 * Cold starts of a function under the Lambda Runtime API, on Node (with AWS's runtime client) and on Bun: milliseconds from
 * the start of the process to the first response, with a local AWS KMS. The same function with `fetchKmsClient`, with the AWS
 * SDK's client, and written with the AWS Encryption SDK.
 */
import { bundle } from "../examples/local/bundle.ts";
import { RUNTIMES, startStack } from "../examples/local/stack.ts";
import { isQuick } from "./support/effort.ts";
import { functionRuntimes } from "./support/function-runtimes.ts";
import { interleaveProcesses } from "./support/interleave.ts";
import { openerOf } from "./support/opener.ts";
import { Report } from "./support/report.ts";

const rounds = isQuick ? 2 : 21;
const PROGRAMS: Readonly<Record<string, string>> = {
  fetchKmsClient: "local/fetch-kms.ts",
  "the AWS SDK's client": "local/sdk-kms.ts",
  "AWS Encryption SDK": "local/encryption-sdk.ts",
};
const event = { id: 1, email: "jo@example.com", ssn: "078-05-1120" };

const names = Object.keys(PROGRAMS);

const report = new Report(
  "lambda-cold-start",
  "Cold starts of functions, from the start of the process to the first response",
  functionRuntimes(),
);
const stack = await startStack();
const opener = openerOf(stack.kms, stack.keyArn);
for (const runtime of RUNTIMES) {
  /** Microseconds to the first response of a new instance; what it gives opens. */
  const measure = async (name: string) => {
    const program = PROGRAMS[name] as string;
    const instance = await stack.start(program, "both", {}, runtime);
    const { response, error, ms } = await instance.invoke(event);
    await instance.stop();
    const isRight =
      !error && (await opener.opensTo(response, { purpose: "example" }, event));
    if (!isRight) throw new Error(`${name} gives ${JSON.stringify(error)}`);
    return (instance.initMs + ms) * 1_000;
  };
  for (const name of names) await measure(name);
  const measured = await interleaveProcesses(names, rounds, measure);
  report.compare(`${runtime.name}: start to first response`, measured, {
    baseline: "AWS Encryption SDK",
    unit: "ms",
    scale: 1e-3,
  });
}
opener.end();
await stack.stop();
/** Kilobytes that a bundle may have: without the AWS SDK, and with everything included. */
const MOST: Readonly<Record<string, number>> = {
  "the AWS SDK's client": 40,
  fetchKmsClient: 60,
};
for (const name of names) {
  const source = PROGRAMS[name] as string;
  const everything = source === "local/fetch-kms.ts";
  const { bytes, gzipped } = await bundle(source, { everything });
  const [raw, compressed] = [bytes / 1_000, gzipped / 1_000];
  const atMost = MOST[name];
  if (atMost === undefined) {
    report.note(
      `bundle with ${name}, on Node without the AWS SDK: ${raw.toFixed(0)} KB, ${compressed.toFixed(0)} KB compressed`,
    );
    continue;
  }
  report.goal(`bundle with ${name} (on Node): KB minified`, raw, { atMost });
  report.goal(`bundle with ${name} (on Node): KB compressed`, compressed, {
    atMost,
  });
}
report.end();
