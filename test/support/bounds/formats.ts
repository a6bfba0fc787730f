import {
  DataMasking,
  generateKey,
  localKeyring,
  multiKeyring,
} from "../../../mod.ts";
import {
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../../../src/entries/esdk.ts";
import { joseKeyring } from "../../../src/entries/jose.ts";
import { seal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { decodeBase64Url, encodeBase64Url } from "../../../src/util/base64.ts";
import { concatBytes } from "../../../src/util/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../../src/util/utf8.ts";
import { type Attempt, assertIs, type Bound } from "./bound.ts";
import { listOf, within } from "./shapes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
}

function toBase64(bytes: Bytes): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const OF_MESSAGE: Bound = {
  name: "encrypted data keys of a message of the AWS Encryption SDK",
  limit: "10",
  async at() {
    const [generator, ...children] = listOf(10, () =>
      localKeyring({ key: generateKey() }),
    );
    const keyring = multiKeyring({ generator, children });
    const format = esdkFormat();
    const masking = new DataMasking({ keyring, format, cache: false });
    const message = await masking.encrypt(1);
    return {
      input: "10 encrypted data keys",
      sent: fromBase64(message),
      run: () => masking.decrypt(message),
      check: (answer) => assertIs("the value", answer, 1),
    };
  },
  beyond() {
    // Version 2, a suite, a message id, no context, and the largest number of empty encrypted data keys that the count can hold.
    const start = Uint8Array.of(2, 0x04, 0x78);
    const count = Uint8Array.of(0, 0, 0xff, 0xff);
    const keys = new Uint8Array(6 * 65_535);
    const sent = concatBytes(start, new Uint8Array(32), count, keys);
    const message = toBase64(sent);
    const format = esdkFormat();
    const masking = new DataMasking({ keyring: memoryKeyring(), format });
    return {
      input: "65,535 encrypted data keys",
      sent,
      run: () => masking.decrypt(message),
      refusal: { name: "EnvelopeError", says: "(maxEncryptedDataKeys)" },
    };
  },
};

/** Sends bytes through a stream and returns its output. */
async function through(
  bytes: Bytes,
  transform: TransformStream<Bytes, Bytes>,
): Promise<Bytes> {
  const source = new ReadableStream<Bytes>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 65_536) {
        controller.enqueue(bytes.slice(at, at + 65_536));
      }
      controller.close();
    },
  });
  const parts: Bytes[] = [];
  const reader = source.pipeThrough(transform).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatBytes(...parts);
    parts.push(value);
  }
}

async function framed(frameLength: number, input: string): Promise<Attempt> {
  const keyring = localKeyring({ key: generateKey() });
  const algorithmSuite = "0478";
  const plaintext = new Uint8Array(frameLength);
  const sent = await through(
    plaintext,
    encryptStream({ keyring, algorithmSuite, frameLength }),
  );
  return {
    input,
    sent,
    run: () => through(sent, decryptStream({ keyring })),
    check(answer) {
      assertIs("bytes", (answer as Bytes).length, plaintext.length);
    },
  };
}

const FRAME: Bound = {
  name: "bytes of a frame that `decryptStream` holds",
  limit: "16 MiB",
  at: () => framed(2 ** 24, "a frame of 16 MiB"),
  beyond: async () => ({
    ...(await framed(2 ** 24 + 1, "a frame of 16 MiB and a byte")),
    refusal: { name: "EnvelopeError", says: "at most 16777216 bytes" },
  }),
};

/** Wraps a data key under a password; `p2c` replaces the number of iterations in the header. */
async function iterated(p2c: number | undefined): Promise<Attempt> {
  const alg = "PBES2-HS512+A256KW";
  const keyring = joseKeyring({ alg, password: "correct horse battery" });
  const plaintext = new Uint8Array(32).fill(5);
  const [key] = await keyring.wrapDataKey({ plaintext, context: {} });
  if (key === undefined) throw new Error("Nothing was wrapped");
  const jwe = decodeUtf8(key.ciphertext).split(".");
  const header = JSON.parse(decodeUtf8(decodeBase64Url(`${jwe[0]}`) as Bytes));
  const asked = JSON.stringify({ ...header, p2c: p2c ?? header.p2c });
  const ciphertext = encodeUtf8(
    jwe.with(0, encodeBase64Url(encodeUtf8(asked))).join("."),
  );
  const encryptedDataKeys = [{ ...key, ciphertext }];
  return {
    input: `${p2c ?? header.p2c} iterations`,
    sent: ciphertext,
    run: () => keyring.unwrapDataKey({ encryptedDataKeys, context: {} }),
  };
}

const ITERATIONS: Bound = {
  name: "iterations of PBKDF2 that a message may ask for",
  limit: "those of the keyring",
  at: () => iterated(undefined),
  beyond: async () => ({
    ...(await iterated(2 ** 31 - 1)),
    refusal: { name: "KeyringError", says: "raise maxIterations" },
  }),
};

function encrypting(levels: number): Attempt {
  const value = within(levels, ["a"], 1);
  const masking = new DataMasking({ keyring: memoryKeyring() });
  return {
    input: `${levels} levels`,
    sent: JSON.stringify(value),
    run: () => masking.encrypt(value),
  };
}

const SERIALIZED: Bound = {
  name: "levels of a value that is encrypted",
  limit: "2,000",
  at: () => encrypting(2_000),
  beyond: () => ({
    ...encrypting(2_001),
    refusal: {
      name: "UnsupportedTypeError",
      says: "nesting deeper than 2000 levels",
    },
  }),
};

function sealing(count: number): Attempt {
  const document = { rows: listOf(count, (id) => ({ id })) };
  const masking = new DataMasking({ keyring: memoryKeyring() });
  return {
    input: `${count} places`,
    sent: JSON.stringify(document),
    run: () => seal(masking, document, { fields: ["rows[*].id"] }),
  };
}

const SEALED: Bound = {
  name: "places that one sealed token restores",
  limit: "100,000",
  at: () => sealing(100_000),
  beyond: () => ({
    ...sealing(100_001),
    refusal: { name: "RangeError", says: "at most 100000 places" },
  }),
};

/** Bounds of formats, keyrings and values. */
export const FORMAT_BOUNDS: readonly Bound[] = [
  OF_MESSAGE,
  FRAME,
  ITERATIONS,
  SERIALIZED,
  SEALED,
];
