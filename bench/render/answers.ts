/** Answers about work in one process. */
import { rounded } from "../support/report.ts";
import { bars } from "./chart.ts";
import {
  candidates,
  comparisonOf,
  type Part,
  type Results,
  RUNTIMES,
  table,
  times,
} from "./figures.ts";

const SDK = "AWS Encryption SDK";
const OTHERS = ["node20", "bun", "deno"];

export async function encrypting(results: Results): Promise<Part> {
  const of = (title: string, id?: string) =>
    comparisonOf(results, "encrypt", title, id);
  const encrypt = of("Encrypting");
  const to = (name: string, other: string) => times(encrypt, name, other);
  const file = "encrypt-1-kb.svg";
  return {
    charts: { [file]: await bars("Encrypting 1 KB on Node 24", encrypt) },
    markdown: [
      "## Which is fastest?",
      `To encrypt a document of 1 KB on Node 24, \`sealmask\` takes ${to("sealmask", "crypto.subtle by hand")} times as long as \`crypto.subtle\` called by hand, and ${to("sealmask", "jose")} times as long as \`jose\`. With \`nativeCrypto()\` it takes ${to("sealmask, native", "node:crypto by hand")} times as long as \`node:crypto\` called by hand. The AWS Encryption SDK takes ${to(SDK, "sealmask")} times as long as \`sealmask\` if it signs each message, and ${to(`${SDK}, unsigned`, "sealmask")} times if it does not.`,
      `![Encrypting 1 KB, beside other libraries](benchmarks/${file})`,
      "The programs by hand make the same bytes as `sealmask`, but they do not check for values that JSON loses, and look up no data key. `jose` and `@47ng/cloak` use one key for all documents, without data keys and without a commitment to the key.",
      candidates("1 KB, warm", [
        { head: "encrypt on Node 24, µs (quartiles)", from: encrypt },
        { head: "decrypt, µs (quartiles)", from: of("Decrypting") },
        ...["node24", ...OTHERS].map((id) => ({
          head: `encrypt, to \`crypto.subtle\`: ${RUNTIMES[id]}`,
          from: of("Encrypting", id),
          show: "ratio" as const,
        })),
        { head: "characters", from: of("Length"), show: "median" },
      ]),
    ],
  };
}

export async function starts(results: Results): Promise<Part> {
  const of = (title: string, id?: string) =>
    comparisonOf(results, "start", title, id);
  const [cpu, bundle] = [of("CPU"), of("Bundle")];
  const fetch = "AWS KMS: sealmask, fetchKmsClient";
  const client = "AWS KMS: sealmask, the AWS SDK's client";
  const sdk = `AWS KMS: ${SDK}`;
  const file = "start-cpu.svg";
  const title = "CPU of a process that writes one document of 1 KB, Node 24";
  return {
    charts: { [file]: await bars(title, cpu) },
    markdown: [
      "## How fast does it start, and how large is it?",
      `A process that encrypts one document through AWS KMS and ends takes ${times(cpu, fetch, client)} times as much CPU with \`fetchKmsClient\` as with the AWS SDK's client, and ${times(cpu, fetch, sdk)} times as much as with the AWS Encryption SDK. Its bundle has ${times(bundle, fetch, sdk)} times the size of that SDK's.`,
      `![CPU of a start](benchmarks/${file})`,
      candidates("writes one document of 1 KB", [
        { head: "bundle, KB compressed", from: bundle },
        { head: "first answer on Node 24, ms (quartiles)", from: of("Start") },
        { head: "CPU, ms (quartiles)", from: cpu },
        { head: "most memory, MB", from: of("Most"), show: "median" },
      ]),
    ],
  };
}

export async function fields(results: Results): Promise<Part> {
  const of = (title: string, id?: string) =>
    comparisonOf(results, "fields", title, id);
  const encrypt = of("Encrypting");
  const to = (name: string, other: string) => times(encrypt, name, other);
  return {
    markdown: [
      "## How fast are fields?",
      `To encrypt 20 fields in one call takes ${to("in one call", "one by one")} times as long as in 20 calls, and \`seal\` ${to("seal", "one by one")} times. The AWS Encryption SDK, called for each field, takes ${to(SDK, "in one call")} times as long as one call of \`sealmask\`. The floor is a line written by hand for each field, with the same cipher, the native one.`,
      candidates("20 fields of 11 characters", [
        { head: "encrypt on Node 24, µs (quartiles)", from: encrypt },
        { head: "decrypt, µs (quartiles)", from: of("Decrypting") },
      ]),
    ],
  };
}

export async function erasing(results: Results): Promise<Part> {
  const of = (title: string, id?: string) =>
    comparisonOf(results, "erase", title, id);
  const small = of("4 fields");
  const to = (other: string) => times(small, "sealmask eraser", other);
  const file = "erase-small-document.svg";
  return {
    charts: {
      [file]: await bars(
        "Erasing 4 fields of a small document, Node 24",
        small,
      ),
    },
    markdown: [
      "## How fast is erasing?",
      `A compiled eraser takes ${to("hand-written copy")} times as long as a copy written by hand for the document, and ${to("@pinojs/redact")} times as long as \`@pinojs/redact\`. Every way gives a masked copy, but for \`fast-redact\` in place, which copies nothing.`,
      `![Erasing 4 fields of a small document](benchmarks/${file})`,
      candidates("", [
        {
          head: "4 fields of a small document on Node 24, µs (quartiles)",
          from: small,
        },
        { head: "on Bun, µs", from: of("4 fields", "bun"), show: "median" },
        {
          head: "a field of 1,000 rows on Node 24, µs (quartiles)",
          from: of("a field of 1,000 rows"),
        },
      ]),
    ],
  };
}

/** Start of the names of sealmask's candidates in `text`. */
const OURS = ["eraser(", "pino, logMasking"];

export async function texts(results: Results): Promise<Part> {
  const ids = Object.keys(RUNTIMES);
  const all = results.node24?.text?.comparisons ?? [];
  return {
    markdown: [
      "## How fast are JSON text and logs?",
      "The table has the time of `sealmask` as a ratio. For text, 1 is the time to parse it and to write it again, which masks nothing. For logs, 1 is the time of `pino` with its own redaction.",
      table(
        ["", ...Object.values(RUNTIMES)],
        all.map(({ title }) => [
          title,
          ...ids.map((id) => {
            const { rows } = comparisonOf(results, "text", title, id);
            const row = rows.find(({ name }) =>
              OURS.some((ours) => name.startsWith(ours)),
            );
            return row?.ratio?.toPrecision(2) ?? "";
          }),
        ]),
      ),
    ],
  };
}

export async function messages(results: Results): Promise<Part> {
  const of = (title: string) => comparisonOf(results, "esdk", title);
  const [unsigned, signed] = [of("1 KB, not signed"), of("1 KB, signed")];
  const stream = of("A stream");
  const to = (part: typeof stream) => times(part, SDK, "sealmask, native");
  const file = "esdk-message.svg";
  const title =
    "A message of the AWS Encryption SDK, 1 KB, not signed, Node 24";
  return {
    charts: { [file]: await bars(title, unsigned) },
    markdown: [
      "## Is it faster than the AWS Encryption SDK?",
      `For a message in that SDK's format, it takes ${to(unsigned)} times as long as \`sealmask\` with the native cipher if the message is not signed, and ${to(signed)} times if it is: a signature takes most of that time. For a stream it takes ${to(stream)} times as long. With WebCrypto, the default, \`sealmask\` takes ${times(unsigned, "sealmask", SDK)} times as long as that SDK for the message that is not signed, and ${times(signed, "sealmask", SDK)} times for the signed one. Data keys are cached on both sides.`,
      `![A message of 1 KB, not signed](benchmarks/${file})`,
      candidates("on Node 24", [
        { head: "1 KB, not signed, µs (quartiles)", from: unsigned },
        { head: "1 KB, signed, µs (quartiles)", from: signed },
        { head: `${stream.title}, ms (quartiles)`, from: stream },
      ]),
    ],
  };
}

export async function items(results: Results): Promise<Part> {
  const of = (title: string) => comparisonOf(results, "dynamodb", title);
  const [encrypt, calls] = [of("Encrypting"), of("Calls")];
  const size = of("Bundle").rows[0]?.median;
  // The report has no section about a benchmark that has not run yet.
  if (size === undefined) return { markdown: [] };
  const [signed, pair] = [
    "sealmask, 6701, native",
    "P-384 alone, a key pair each",
  ];
  return {
    markdown: [
      "## What does an item of DynamoDB cost?",
      `With suite 6701, the default, each item is signed with a key pair of its own. With the native cipher an item takes ${times(encrypt, signed, pair)} times as long to encrypt as such a key pair and its signature alone, and suite 6700, which has no signature, takes ${times(encrypt, "sealmask, 6700, native", signed)} times as long as suite 6701. \`import { itemEncryptor }\` adds ${rounded(size)} KB to a bundle, minified and compressed.`,
      candidates("ten attributes, four of them encrypted", [
        { head: "encrypt on Node 24, µs (quartiles)", from: encrypt },
        { head: "decrypt, µs (quartiles)", from: of("Decrypting") },
      ]),
      "An item also has a data key of its own. `kmsKeyring` calls AWS KMS for each item, and `branchKeyring` with a branch key for each tenant calls it once for each tenant and age of a branch key.",
      candidates(calls.title, [{ head: "calls", from: calls }]),
    ],
  };
}
