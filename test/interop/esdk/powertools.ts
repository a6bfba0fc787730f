/**
 * Exchanges messages with the data masking utility of Powertools for AWS Lambda (Python), under moto's AWS KMS keys:
 * `tsx powertools.ts <python> <endpoint>`. Exits with 1 if an outcome is unexpected.
 */
import process from "node:process";
import { isDeepStrictEqual } from "node:util";
import { KMS } from "@aws-sdk/client-kms";
import { DataMasking, type EncryptionContext } from "../../../mod.ts";
import { esdkFormat } from "../../../src/entries/esdk.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { askPython, Tally } from "./partner.ts";

const [, , python = "", endpoint = ""] = process.argv;
const region = "us-east-1";
const credentials = { accessKeyId: "interop", secretAccessKey: "interop" };

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const SUITES = ["0578", "0478"] as const;

/** Every type of JSON, and values on which serializers are known to disagree. */
const VALUES: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  false: false,
  zero: 0,
  integer: -4_711,
  "largest safe integer": Number.MAX_SAFE_INTEGER,
  fraction: 0.1,
  "large number": 1.5e300,
  "small number": 5e-324,
  "empty text": "",
  text: "4111 1111 1111 1111",
  unicode: "Größe 日本語 🦭 e\u0301",
  "control characters": '\u0000\u0007\b\t\n\f\r\u001f"\\/\u007f\u2028\u2029',
  "empty array": [],
  array: [1, [2, [3, []]], null, "x"],
  "empty object": {},
  object: { a: { b: [{ c: null }] }, "": 1, "clé 🦭": "é" },
  "__proto__ as a name": JSON.parse('{"__proto__": {"a": 1}, "b": 2}'),
  "several frames": Array.from({ length: 2_000 }, (_, i) => `line ${i} ü`),
};

const CONTEXTS: Readonly<Record<string, EncryptionContext>> = {
  "no context": {},
  "a context": { tenant_id: "a06b", purpose: "interop" },
  // Sorted by UTF-8 bytes, which is not the order of UTF-16 units.
  "a context in unicode": { "～": "1", "🎭": "2", Größe: "ä", tenant_id: "0" },
};

interface Read {
  readonly value?: unknown;
  readonly error?: string;
}

interface Answer {
  readonly read: readonly Read[];
  readonly written: readonly string[];
}

const client = new KMS({ endpoint, region, credentials, maxAttempts: 1 });
const arnOf = async () =>
  (await client.createKey({})).KeyMetadata?.Arn as string;
const [one, two] = [await arnOf(), await arnOf()];

const maskingOf = (keyIds: string[], algorithmSuite: "0478" | "0578") =>
  new DataMasking({
    allowEmptyContextValues: true,
    keyring: kmsKeyring({ keyIds, client }),
    format: esdkFormat({ algorithmSuite }),
  });

/** Keys that wrap, and keys that unwrap. */
const KEYS: Readonly<Record<string, { write: string[]; read: string[] }>> = {
  "one key": { write: [one], read: [one] },
  "two keys": { write: [one, two], read: [one, two] },
  "two keys, opened with the second": { write: [one, two], read: [two] },
};

const cases = SUITES.flatMap((suite) =>
  Object.entries(KEYS).flatMap(([keysName, keys]) =>
    Object.entries(CONTEXTS).flatMap(([contextName, context]) =>
      Object.entries(VALUES).map(([valueName, value]) => ({
        name: `${valueName}, ${contextName}, ${keysName}, ${suite}`,
        suite,
        ...keys,
        context,
        value,
      })),
    ),
  ),
);

/** Context that only Python writes and sealmask reads: other implementations refuse such messages. */
const withEmptyValue: EncryptionContext = { tenant_id: "", purpose: "interop" };

const stored = { tenant_id: "a06b", purpose: "interop" };
const WRONG_CONTEXTS: Readonly<Record<string, EncryptionContext>> = {
  "another value": { ...stored, tenant_id: "b17c" },
  "a pair less": { tenant_id: "a06b" },
  "a pair more": { ...stored, more: "1" },
  "another name": { tenant: "a06b", purpose: "interop" },
  none: {},
};
const mismatches = SUITES.flatMap((suite) =>
  Object.entries(WRONG_CONTEXTS).map(([name, context]) => ({
    name: `${name}, ${suite}`,
    suite,
    context,
  })),
);

const ours = await Promise.all(
  cases.map(({ suite, write, value, context }) =>
    maskingOf(write, suite).encrypt(value, { context }),
  ),
);
const ourMismatched = await Promise.all(
  mismatches.map(({ suite }) =>
    maskingOf([one], suite).encrypt("secret", { context: stored }),
  ),
);

const answer = askPython<Answer>(
  python,
  "powertools.py",
  {
    read: [
      ...cases.map(({ read: keys, context }, i) => {
        return { keys, context, message: ours[i] };
      }),
      ...mismatches.map(({ context }, i) => {
        return { keys: [one], context, message: ourMismatched[i] };
      }),
    ],
    write: [
      ...cases.map(({ write: keys, suite, value, context }) => {
        return { keys, suite, value, context };
      }),
      ...mismatches.map(({ suite }) => {
        return { keys: [one], suite, value: "secret", context: stored };
      }),
      ...SUITES.map((suite) => {
        return { keys: [one], suite, value: "secret", context: withEmptyValue };
      }),
    ],
  },
  {
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  },
);

const theyOpen = new Tally("Powertools opens what sealmask wrote");
const weOpen = new Tally("sealmask opens what Powertools wrote");
const theyRefuse = new Tally("Powertools refuses other contexts of sealmask's");
const weRefuse = new Tally("sealmask refuses other contexts of Powertools'");

for (const [i, { name, read, suite, value, context }] of cases.entries()) {
  const theirs = answer.read[i];
  theyOpen.note(isDeepStrictEqual(theirs?.value, value), name, () =>
    JSON.stringify(theirs),
  );
  const reader = maskingOf(read, suite);
  try {
    const opened = await reader.decrypt(answer.written[i] as string, {
      context,
    });
    weOpen.note(isDeepStrictEqual(opened, value), name, () =>
      JSON.stringify(opened),
    );
  } catch (error) {
    weOpen.note(false, name, () => String(error));
  }
}
for (const [i, { name, suite, context }] of mismatches.entries()) {
  const theirs = answer.read[cases.length + i]?.error;
  const isTheirs = theirs === "DataMaskingContextMismatchError";
  theyRefuse.note(isTheirs, name, () => `${theirs}`);
  const message = answer.written[cases.length + i] as string;
  const own = await maskingOf([one], suite)
    .decrypt(message, { context })
    .then(
      () => "opened",
      (error: Error) => error.name,
    );
  weRefuse.note(own === "ContextMismatchError", name, () => own);
}
for (const [i, suite] of SUITES.entries()) {
  const message = answer.written[cases.length + mismatches.length + i];
  const opened = await maskingOf([one], suite)
    .decrypt<unknown>(message as string, { context: withEmptyValue })
    .catch((error: Error) => error.name);
  const name = `an empty value in the context, ${suite}`;
  weOpen.note(opened === "secret", name, () => `${opened}`);
}
client.destroy();

let wrong = 0;
for (const tally of [theyOpen, weOpen, theyRefuse, weRefuse])
  wrong += tally.end();
if (wrong > 0) process.exitCode = 1;
