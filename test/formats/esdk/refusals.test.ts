import { describe, expect, test } from "bun:test";
import {
  type CryptoPort,
  DataMasking,
  localKeyring,
  multiKeyring,
  webCrypto,
} from "../../../mod.ts";
import {
  type AlgorithmSuiteId,
  esdkFormat,
} from "../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { suiteOf } from "../../../src/formats/esdk/algorithm-suite.ts";
import {
  type EsdkMessage,
  messageOf,
  typedEsdkFormat,
} from "../../../src/formats/esdk/esdk-format.ts";
import { resolveEsdkOptions } from "../../../src/formats/esdk/esdk-options.ts";
import { readPiece } from "../../../src/formats/esdk/message-body.ts";
import {
  decodeContext,
  PUBLIC_KEY,
} from "../../../src/formats/esdk/message-context.ts";
import { MessageReader } from "../../../src/formats/esdk/message-reader.ts";
import { snapshotContext } from "../../../src/message/encryption-context.ts";
import { decodeBase64, encodeBase64 } from "../../../src/util/base64.ts";
import { caught } from "../../support/caught.ts";

const context = { tenant_id: "a06b" };
const key = (i: number) =>
  localKeyring({ key: new Uint8Array(32).fill(i), keyName: `${i}` });

describe("a message with very many frames", () => {
  // Signed streams are collected on WebCrypto, which cannot sign in pieces.
  for (const [algorithmSuite, crypto, length] of [
    ["0478", nativeCrypto(), 140_000],
    ["0578", webCrypto, 45_000],
  ] as const) {
    const suite = `suite ${algorithmSuite} on ${crypto.name}`;
    const format = esdkFormat({ algorithmSuite, frameLength: 1 });
    const masking = new DataMasking({ keyring: key(7), crypto, format });
    const value = "x".repeat(length);
    let written: Promise<string> | undefined;
    const message = () => {
      written ??= masking.encrypt(value, { context });
      return written;
    };

    test(`is written: ${suite}`, async () => {
      const frame = 4 + 12 + 1 + 16;
      expect(atob(await message()).length).toBeGreaterThan(length * frame);
    });

    test(`is read: ${suite}`, async () => {
      const back = await masking.decrypt<string>(await message(), { context });
      expect(back === value).toBe(true);
    });
  }
});

describe("encrypted data keys", () => {
  const three = multiKeyring({ generator: key(1), children: [key(2), key(3)] });
  const maskingOf = (maxEncryptedDataKeys: number) =>
    new DataMasking({
      keyring: three,
      format: esdkFormat({ algorithmSuite: "0478", maxEncryptedDataKeys }),
    });

  test("that are too many are neither written nor read, and the limit is named", async () => {
    const writing = await caught(() => maskingOf(2).encrypt("x", { context }));
    expect(writing).toBeInstanceOf(RangeError);
    const message = await maskingOf(3).encrypt("x", { context });
    const reading = await caught(() =>
      maskingOf(2).decrypt(message, { context }),
    );
    expect(reading.name).toBe("EnvelopeError");
    expect(reading.message).toContain("maxEncryptedDataKeys");
    expect(reading.message).toContain("got 3");
  });

  test("of which there are tens of thousands are an error like any other", async () => {
    const message = await maskingOf(3).encrypt("x");
    const bytes = decodeBase64(message) as Uint8Array<ArrayBuffer>;
    // Version, suite, message id and an empty context, then the count.
    const [before, after] = [bytes.slice(0, 37), bytes.slice(39)];
    const many = new Uint8Array(37 + 2 + 6 * 65_535 + after.length);
    many.set(before);
    many.set([0xff, 0xff], 37);
    many.set(after, 39 + 6 * 65_535);
    const error = await caught(() =>
      maskingOf(65_535).decrypt(encodeBase64(many)),
    );
    expect(["EnvelopeError", "KeyringError"]).toContain(error.name);
  });
});

describe("pairs that are required", () => {
  const both = { ...context, user: "jo" };
  const hiding = esdkFormat({ requiredContext: ["user"] });
  const masking = new DataMasking({ keyring: key(7), format: hiding });
  const storing = new DataMasking({ keyring: key(7), format: esdkFormat() });

  test("are looked at where messages carry them, too", async () => {
    const carried = await storing.encrypt("x", { context: both });
    expect(await masking.decrypt<string>(carried, { context: both })).toBe("x");
    for (const other of [{ ...both, user: "al" }, context, { user: "jo" }]) {
      const error = await caught(() =>
        masking.decrypt(carried, { context: other }),
      );
      expect(error.name).toBe("ContextMismatchError");
    }
  });

  test("that messages do not carry are refused by who does not require them", async () => {
    const hidden = await masking.encrypt("x", { context: both });
    for (const other of [both, context]) {
      const error = await caught(() =>
        storing.decrypt(hidden, { context: other }),
      );
      expect(["ContextMismatchError", "KeyringError"]).toContain(error.name);
    }
  });
});

describe("a public key in the encryption context", () => {
  const settings = resolveEsdkOptions();
  const format = typedEsdkFormat(settings);
  const uncompressed = new Uint8Array(97).fill(1).fill(4, 0, 1);
  const compressed = new Uint8Array(49).fill(1).fill(2, 0, 1);

  /** Derives the keys for a message whose context has this public key. */
  async function derive(suiteId: AlgorithmSuiteId, text: string) {
    const suite = suiteOf(suiteId);
    const header = { suite, context: { [PUBLIC_KEY]: text } };
    const crypto = webCrypto;
    const bound = await format.keyringContext?.(snapshotContext({}), crypto, {
      header,
    } as unknown as EsdkMessage);
    return format.deriveKey({
      crypto,
      dataKey: new Uint8Array(suite?.keyLength ?? 0),
      encryptedDataKeys: [],
      context: bound ?? snapshotContext({}),
    });
  }

  test("is a compressed point of the suite's curve, and nothing else", async () => {
    const { publicKey } = await crypto.subtle.generateKey(
      { name: "ECDSA", namedCurve: "P-384" },
      true,
      ["sign", "verify"],
    );
    const genuine = await crypto.subtle.exportKey("raw", publicKey);
    const wrong: [AlgorithmSuiteId, Uint8Array][] = [
      ["0578", new Uint8Array(genuine)],
      ["0578", uncompressed],
      ["0578", uncompressed.with(0, 6)],
      ["0578", compressed.with(0, 4)],
      ["0578", compressed.subarray(1)],
      ["0578", new Uint8Array([...compressed, 0])],
      ["0578", compressed.subarray(0, 33)],
      ["0214", compressed],
      ["0578", new Uint8Array(0)],
      ["0578", Uint8Array.of(0)],
    ];
    for (const [suite, point] of wrong) {
      const error = await caught(() => derive(suite, encodeBase64(point)));
      expect(error.name).toBe("EnvelopeError");
      expect(error.message).toContain("public key");
    }
  });

  test("is there where there is a signature, and only there", () => {
    const none = { pieces: [], signature: null };
    const of = (suiteId: AlgorithmSuiteId, pairs: Record<string, string>) => {
      const header = { suite: suiteOf(suiteId), context: pairs, materials: [] };
      return () => messageOf({ header, ...none } as never, settings);
    };
    expect(of("0578", {})).toThrow("public key");
    expect(of("0478", { [PUBLIC_KEY]: "AA" })).toThrow("public key");
  });
});

describe("what is malformed", () => {
  test("in an encryption context: a name twice, another count, other text", () => {
    const pair = [0, 1, 97, 0, 1, 98];
    expect(decodeContext(Uint8Array.from([0, 1, ...pair]))).toEqual({ a: "b" });
    for (const bytes of [
      [0, 2, ...pair, ...pair],
      [0, 2, ...pair],
      [0, 1, ...pair, 0],
      [0, 1, 0, 1, 0xff, 0, 1, 98],
      [0, 0],
      [0],
    ]) {
      expect(() => decodeContext(Uint8Array.from(bytes))).toThrow(
        "distinct names",
      );
    }
  });

  test("in a body: a last frame that is longer than frames are, a number out of turn", () => {
    const last = (length: number, sequence = 1) => {
      const bytes = new Uint8Array(4 + 4 + 12 + 4 + length + 16);
      bytes.fill(0xff, 0, 4);
      bytes[7] = sequence;
      bytes[23] = length;
      return () => new MessageReader(bytes).run(readPiece(4, 1));
    };
    expect(last(4)().length).toBe(4);
    expect(last(5)).toThrow("at most 4 bytes in the last frame");
    expect(last(4, 2)).toThrow("frame 1, got 2");
  });

  test("in base64: white space, the other alphabet, padding that is missing or too much", () => {
    const bytes = Uint8Array.of(0xfb, 0xff, 1, 2);
    expect(encodeBase64(bytes)).toBe("+/8BAg==");
    expect(decodeBase64("+/8BAg==")).toEqual(bytes);
    for (const text of [
      "+/8BAg",
      "+/8BAg=",
      "+/8BAg===",
      "+/8BAh==",
      "-_8BAg==",
      "+/8B Ag==",
      "+/8BAg==\n",
      "+/8=Ag==",
    ]) {
      expect({ text, read: decodeBase64(text) }).toEqual({ text, read: null });
    }
  });

  test("in a header of version 1: reserved bytes, before any key is asked for", async () => {
    const masking = new DataMasking({
      keyring: key(7),
      format: esdkFormat({
        algorithmSuite: "0178",
        commitmentPolicy: "forbid-encrypt-allow-decrypt",
      }),
    });
    const message = await masking.encrypt("x");
    const bytes = decodeBase64(message) as Uint8Array<ArrayBuffer>;
    const { length } = bytes;
    // One frame of three bytes with its tag; before it the header's vector and tag, and the frame length.
    const at = length - (4 + 4 + 12 + 4 + 3 + 16) - (12 + 16) - 4 - 5;
    for (const i of [0, 1, 2, 3, 4]) {
      const changed = bytes.slice();
      changed[at + i] = (changed[at + i] as number) ^ 1;
      const error = await caught(() => masking.decrypt(encodeBase64(changed)));
      expect(error.name).toBe("EnvelopeError");
      expect(error.message).toContain("reserved zeros");
    }
  });
});

test("a commitment is compared before a content key is derived", async () => {
  const masking = new DataMasking({
    keyring: key(7),
    format: esdkFormat({ algorithmSuite: "0478" }),
  });
  const message = await masking.encrypt("x");
  const bytes = decodeBase64(message) as Uint8Array<ArrayBuffer>;
  // One frame of three bytes; before it the header's tag, and before that the commitment.
  const at = bytes.length - (4 + 4 + 12 + 4 + 3 + 16) - 16 - 1;
  bytes[at] = (bytes[at] as number) ^ 1;
  const derived: string[] = [];
  const crypto: CryptoPort = {
    ...webCrypto,
    async hkdf(hash, dataKey) {
      const { derive } = await webCrypto.hkdf(hash, dataKey);
      return {
        derive(salt, info, length) {
          derived.push(new TextDecoder().decode(info).slice(-9));
          return derive(salt, info, length);
        },
      };
    },
  };
  const reader = new DataMasking({
    keyring: key(7),
    crypto,
    accept: [esdkFormat()],
  });
  const error = await caught(() => reader.decrypt(encodeBase64(bytes)));
  expect(error.name).toBe("DecryptionError");
  expect(derived).toEqual(["COMMITKEY"]);
});
