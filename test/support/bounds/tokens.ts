import {
  DataMasking,
  generateKey,
  localKeyring,
  multiKeyring,
} from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import {
  type EncryptedDataKey,
  encodeEncryptedDataKeys,
} from "../../../src/message/encrypted-data-keys.ts";
import { encodeBase64Url } from "../../../src/util/base64.ts";
import { encodeUtf8 } from "../../../src/util/utf8.ts";
import { type Attempt, assertIs, type Bound, type Refusal } from "./bound.ts";
import { listOf } from "./shapes.ts";

const ARN =
  "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Makes encrypted data keys that no keyring wrapped. */
function forgedKeys(count: number, token: number): EncryptedDataKey[] {
  const [providerId, providerInfo] = ["aws-kms", encodeUtf8(ARN)];
  return listOf(count, (i) => {
    const ciphertext = encodeUtf8(`forged ${token} ${i}`);
    return { providerId, providerInfo, ciphertext };
  });
}

/** Makes a document with forged tokens, each with the given number of forged encrypted data keys. */
async function forged(count: number, keys: number): Promise<object> {
  const writer = new DataMasking({ keyring: memoryKeyring() });
  const genuine = await writer.encrypt(
    { rows: ["x"] },
    { fields: ["rows[*]"] },
  );
  const parts = `${genuine.rows[0]}`.split(".");
  const rows = listOf(count, (token) => {
    const dataKeys = encodeEncryptedDataKeys(forgedKeys(keys, token));
    return parts.with(1, encodeBase64Url(dataKeys)).join(".");
  });
  return { rows };
}

/** Makes an attempt to decrypt such a document with a key service that refuses everything, and counts its calls. */
async function forging(
  tokens: number,
  keys: number,
  mostCalls: number,
  refusal: Refusal,
): Promise<Attempt> {
  const { keyring, calls } = refusingService();
  const masking = new DataMasking({ keyring });
  const document = await forged(tokens, keys);
  return {
    input: `${tokens} forged tokens with ${keys} encrypted data keys each`,
    sent: JSON.stringify(document),
    run: () => masking.decrypt(document),
    refusal,
    calls,
    mostCalls,
  };
}

/** Makes a key service that refuses every request and counts them. */
function refusingService() {
  let count = 0;
  const decrypt = async () => {
    count++;
    const name = "InvalidCiphertextException";
    throw Object.assign(new Error("no"), { name });
  };
  const client = { decrypt } as never;
  const keyring = kmsKeyring({ keyIds: [ARN], client });
  return { keyring, calls: () => count };
}

/** Makes an attempt to decrypt tokens, each with its own data key. */
async function ownKeys(count: number): Promise<Attempt> {
  const keyring = memoryKeyring();
  const writer = new DataMasking({ keyring, cache: false });
  const tokens = await Promise.all(listOf(count, (i) => writer.encrypt(i)));
  const before = keyring.calls.unwrap;
  // No cache, so that every attempt asks the keyring again.
  const masking = new DataMasking({ keyring, cache: false });
  return {
    input: `${count} tokens, each with its own data key`,
    sent: JSON.stringify(tokens),
    run: () => masking.decryptMany(tokens),
    check: (answer) =>
      assertIs("values", `${answer}`, `${listOf(count, (i) => i)}`),
    calls: () => keyring.calls.unwrap - before,
    mostCalls: count,
  };
}

const PER_CALL: Bound = {
  name: "distinct data keys that one call unwraps",
  limit: "100",
  at: () => ownKeys(100),
  beyond: () =>
    forging(3_500, 10, 0, {
      name: "EnvelopeError",
      says: "set a higher maxDataKeysPerCall",
    }),
};

const FAILING: Bound = {
  name: "data keys that one call asks for at the same time, and none after a failure",
  limit: "4",
  at: () => ownKeys(4),
  // Five encrypted data keys of each token are tried.
  beyond: () =>
    forging(100, 10, 20, {
      name: "KeyringError",
      says: "(maxEncryptedDataKeys)",
    }),
};

const OF_TOKEN: Bound = {
  name: "encrypted data keys of a token",
  limit: "10",
  async at() {
    const [generator, ...children] = listOf(10, () =>
      localKeyring({ key: generateKey() }),
    );
    const keyring = multiKeyring({ generator, children });
    const masking = new DataMasking({ keyring, cache: false });
    const token = await masking.encrypt(1);
    return {
      input: "10 encrypted data keys",
      sent: JSON.stringify(token),
      run: () => masking.decrypt(token),
      check: (answer) => assertIs("the value", answer, 1),
    };
  },
  beyond: () =>
    forging(1, 5_000, 0, {
      name: "EnvelopeError",
      says: "(maxEncryptedDataKeys)",
    }),
};

const OF_KMS: Bound = {
  name: "encrypted data keys of one message that a keyring of AWS KMS tries",
  limit: "5",
  at: () =>
    forging(1, 5, 5, { name: "KeyringError", says: "5 attempts failed" }),
  beyond: () =>
    forging(1, 10, 5, {
      name: "KeyringError",
      says: "5 more encrypted data keys of the message were not tried",
    }),
};

/** Makes an attempt to encrypt under long names that the sender of a document chose. */
function named(count: number, length: number): Attempt {
  const names = listOf(count, (i) => `${i}`.padEnd(length, "x"));
  const document = { metadata: Object.fromEntries(names.map((n) => [n, 1])) };
  const masking = new DataMasking({ keyring: memoryKeyring() });
  return {
    input: `${count} names of ${length} characters`,
    sent: JSON.stringify(document),
    run: () => masking.encrypt(document, { fields: ["metadata.*"] }),
  };
}

/** Memory for locations that a data key keeps: measured only, since nothing is refused. */
const STARTS: Bound = {
  name: "starts of tokens that a data key keeps: of locations up to 256 characters",
  limit: "256",
  isKept: true,
  at: () => named(256, 240),
  beyond: () => named(1_000, 45_000),
};

const LOCATION: Bound = {
  name: "characters of a token's header, with the location in it",
  limit: "65,536",
  at: () => named(1, 48_900),
  beyond: () => ({
    ...named(1, 1_000_000),
    refusal: { name: "RangeError", says: "at most 65536 characters" },
  }),
};

/** Makes an attempt to encrypt a text that begins like a token or has its shape throughout. */
function lookAlike(text: string, input: string): Attempt {
  const masking = new DataMasking({ keyring: memoryKeyring() });
  return {
    input,
    sent: JSON.stringify({ text }),
    run: () => masking.encrypt({ text }, { fields: ["text"] }),
  };
}

const IV = "A".repeat(16);

const LOOK_ALIKE: Bound = {
  name: "characters looked at to tell a token from other text",
  limit: "linear",
  at: () =>
    lookAlike(
      `sm1.${"hello ".repeat(170_000)}`,
      "a megabyte that begins as a short token",
    ),
  beyond: () => ({
    ...lookAlike(
      `sm1.${IV}.${"A".repeat(1_000_000)}`,
      "a megabyte with the shape of a token",
    ),
    refusal: { name: "UnsupportedTypeError", says: "token" },
  }),
};

const DOTS: Bound = {
  name: "characters looked at to find the parts of a token",
  limit: "linear",
  at: () => lookAlike(".".repeat(1_000_000), "a megabyte of dots"),
  async beyond() {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const token = await masking.encrypt(1);
    const text = token + ".".repeat(1_000_000);
    return {
      input: "a token and a megabyte of dots",
      sent: JSON.stringify(text),
      run: () => masking.decrypt(text),
      refusal: { name: "EnvelopeError", says: "five parts" },
    };
  },
};

/** Bounds of tokens. */
export const TOKEN_BOUNDS: readonly Bound[] = [
  PER_CALL,
  FAILING,
  OF_TOKEN,
  OF_KMS,
  STARTS,
  LOCATION,
  LOOK_ALIKE,
  DOTS,
];
