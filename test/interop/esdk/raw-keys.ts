/**
 * Exchanges messages with the AWS Encryption SDK for Python under raw keys, framed and not: `tsx raw-keys.ts <python>`. Exits
 * with 1 if an outcome is unexpected.
 */
import { generateKeyPairSync } from "node:crypto";
import process from "node:process";
import { isDeepStrictEqual } from "node:util";
import {
  DataMasking,
  type EncryptionContext,
  type Keyring,
  localKeyring,
  rsaKeyring,
} from "../../../mod.ts";
import {
  type AlgorithmSuiteId,
  esdkFormat,
} from "../../../src/entries/esdk.ts";
import { askPython, base64Of, Tally } from "./partner.ts";

const [, , python = ""] = process.argv;

const SUITES: readonly AlgorithmSuiteId[] = [
  ...(["0014", "0046", "0078", "0114", "0146", "0178"] as const),
  ...(["0214", "0346", "0378", "0478", "0578"] as const),
];

/** Key in sealmask's form and in the SDK's. */
interface RawKey {
  readonly keyring: Keyring;
  readonly theirs: {
    readonly namespace: string;
    readonly name: string;
    readonly algorithm: string;
    readonly type: "SYMMETRIC" | "PRIVATE";
    readonly material: string;
  };
}

const namespace = "interop";

function aesKey(length: 16 | 24 | 32): RawKey {
  const bits = length * 8;
  const name = `raw AES ${bits}`;
  const key = new Uint8Array(length).fill(length);
  return {
    keyring: localKeyring({ key, keyName: name, keyNamespace: namespace }),
    theirs: {
      namespace,
      name,
      algorithm: `AES_${bits}_GCM_IV12_TAG16_NO_PADDING`,
      type: "SYMMETRIC",
      material: base64Of(key),
    },
  };
}

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

function rsaKey(hash: "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512"): RawKey {
  const name = `raw RSA, OAEP with ${hash}`;
  const options = { keyName: name, keyNamespace: namespace, hash };
  return {
    keyring: rsaKeyring({ publicKey, privateKey, ...options }),
    theirs: {
      namespace,
      name,
      algorithm: `RSA_OAEP_${hash.replace("-", "")}_MGF1`,
      type: "PRIVATE",
      material: base64Of(new TextEncoder().encode(privateKey)),
    },
  };
}

const KEYS: readonly RawKey[] = [
  ...([16, 24, 32] as const).map(aesKey),
  ...(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const).map(rsaKey),
];

const context: EncryptionContext = { "～": "1", "🎭": "2", tenant_id: "a06b" };
const CONTEXTS: readonly EncryptionContext[] = [{}, context];

/** Frame lengths in bytes: 0 for one block. The SDK for Python accepts only multiples of 128. */
const FRAMES = [0, 128, 4_096];

/** Less than a frame, whole frames, and a byte more. */
const VALUES = [
  "",
  "x".repeat(126),
  "x".repeat(254),
  "x".repeat(255),
  "ü".repeat(3_000),
];

const cases = SUITES.flatMap((suite) =>
  KEYS.flatMap(({ keyring, theirs }) =>
    CONTEXTS.flatMap((pairs) =>
      FRAMES.flatMap((frameLength) =>
        VALUES.map((value) => {
          const { name } = theirs;
          const much = `${value.length} characters in frames of ${frameLength}`;
          return {
            name: `${suite}, ${name}, ${much}, ${Object.keys(pairs).length} pairs`,
            masking: new DataMasking({
              keyring,
              format: esdkFormat({
                algorithmSuite: suite,
                frameLength,
                commitmentPolicy:
                  suite === "0478" || suite === "0578"
                    ? "require-encrypt-require-decrypt"
                    : "forbid-encrypt-allow-decrypt",
              }),
            }),
            job: { suite, key: name, context: pairs, frameLength },
            value,
          };
        }),
      ),
    ),
  ),
);

const ours = await Promise.all(
  cases.map(({ masking, value, job }) =>
    masking.encrypt(value, { context: job.context }),
  ),
);
const plaintextOf = (value: string) =>
  base64Of(new TextEncoder().encode(JSON.stringify(value)));

interface Answer {
  readonly read: readonly {
    readonly plaintext?: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly error?: string;
  }[];
  readonly written: readonly string[];
}

const answer = askPython<Answer>(python, "raw_keys.py", {
  keys: Object.fromEntries(KEYS.map(({ theirs }) => [theirs.name, theirs])),
  read: cases.map(({ job }, i) => ({ ...job, message: ours[i] })),
  write: cases.map(({ job, value }) => {
    return { ...job, plaintext: plaintextOf(value) };
  }),
});

const theyOpen = new Tally("The SDK for Python opens what sealmask wrote");
const weOpen = new Tally("sealmask opens what the SDK for Python wrote");
for (const [i, { name, masking, job, value }] of cases.entries()) {
  const { "aws-crypto-public-key": _, ...pairs } =
    answer.read[i]?.context ?? {};
  const isRight =
    answer.read[i]?.plaintext === plaintextOf(value) &&
    isDeepStrictEqual(pairs, { ...job.context });
  theyOpen.note(isRight, name, () => JSON.stringify(answer.read[i]));
  const message = answer.written[i] as string;
  try {
    const opened = await masking.decrypt(message, { context: job.context });
    weOpen.note(opened === value, name, () => JSON.stringify(opened));
  } catch (error) {
    weOpen.note(false, name, () => String(error));
  }
}
const wrong = theyOpen.end() + weOpen.end();
if (wrong > 0) process.exitCode = 1;
