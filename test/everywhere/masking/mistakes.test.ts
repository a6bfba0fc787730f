import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  erase,
  FieldNotFoundError,
  inspect,
  isEnvelope,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { esdkFormat } from "../../../src/entries/esdk.ts";
import { toStandardJwe } from "../../../src/entries/jose.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { seal, unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { decodeBase64 } from "../../../src/util/base64.ts";
import { caught } from "../../support/caught.ts";

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring, crypto: nativeCrypto() });
const never = undefined as never;

describe("what is not there, or was not awaited", () => {
  const promise = Promise.resolve("x") as never;
  const ROADS: Readonly<Record<string, (data: never) => unknown>> = {
    encrypt: (data) => masking.encrypt(data),
    "encrypt with fields": (data) => masking.encrypt(data, { fields: ["a"] }),
    encryptMany: (data) => masking.encryptMany(data),
    "an item of encryptMany": (data) => masking.encryptMany([data]),
    decrypt: (data) => masking.decrypt(data),
    "decrypt with fields": (data) => masking.decrypt(data, { fields: ["a"] }),
    decryptMany: (data) => masking.decryptMany(data),
    "an item of decryptMany": (data) => masking.decryptMany([data]),
    "a field of decrypt": (a) => masking.decrypt({ a }, { fields: ["a"] }),
    contentKey: (data) => masking.contentKey(data),
    rewrap: (data) => masking.rewrap(data, { to: keyring }),
    erase: (data) => erase(data, { fields: ["a"] }),
    "erase that ignores what is missing": (data) =>
      masking.erase(data, { fields: ["a"], onMissingField: "ignore" }),
    seal: (data) => seal(masking, data, { fields: ["a"] }),
    "seal as a whole": (data) => seal(masking, data),
    "the document of unseal": (data) => unseal(masking, data, "token"),
    "the token of unseal": (data) => unseal(masking, {}, data),
    inspect: (data) => inspect(data),
    toStandardJwe: (data) => toStandardJwe(data),
    encryptSync: async (data) => (await masking.session()).encryptSync(data),
    decryptSync: async (data) => (await masking.session()).decryptSync(data),
  };
  for (const [road, give] of Object.entries(ROADS)) {
    test(`is named by ${road}`, async () => {
      const missing = await caught(() => give(never));
      expect(missing.message).toContain("got undefined");
      const unawaited = await caught(() => give(promise));
      expect(unawaited.message).toContain("got a Promise: await it first");
    });
  }
});

describe("a token with white space", () => {
  test("is refused with these words on every road, and never trimmed", async () => {
    const token = await masking.encrypt("x");
    const sessions = await masking.session();
    const asks = keyring.calls.unwrap;
    const odd = [`${token}\n`, ` ${token}`, `\t${token}\r\n`, `${token} `];
    odd.push(`${token.slice(0, 40)}\n${token.slice(40)}`);
    for (const text of odd) {
      for (const give of [
        () => masking.decrypt(text),
        () => masking.decryptMany([text]),
        () => masking.decrypt({ a: text }, { fields: ["a"] }),
        () => masking.contentKey(text),
        () => masking.rewrap(text, { to: keyring }),
        () => inspect(text),
        () => sessions.decryptSync(text),
        () => sessions.ready(text),
        () => sessions.ready([text]),
      ]) {
        const error = await caught(give);
        expect(error).toBeInstanceOf(EnvelopeError);
        expect(error.message).toContain("expected no white space");
        expect(error.message).not.toContain(token.slice(0, 20));
      }
      expect(isEnvelope(text)).toBe(false);
    }
    expect(keyring.calls.unwrap).toBe(asks);
  });

  test("is found in a document, where it was not named too", async () => {
    const token = await masking.encrypt("x");
    for (const text of [` ${token}\n`, `${token}\n`, `\t${token}`]) {
      for (const give of [
        () => masking.decrypt({ b: 1, a: text }),
        () => masking.rewrap({ a: text }, { to: keyring }),
      ]) {
        expect((await caught(give)).message).toContain("white space");
      }
      const again = await caught(() =>
        masking.encrypt({ a: text }, { fields: ["a"] }),
      );
      expect(again.message).toContain("already holds a token");
    }
  });

  test("is told from the header of a document with white space, and from other texts", async () => {
    const options = { fields: ["a"], header: "document" } as const;
    const document = (await masking.encrypt({ a: 1 }, options)) as {
      readonly a: string;
      readonly $sealmask?: string;
    };
    for (const header of [
      `${document.$sealmask}\n`,
      ` ${document.$sealmask}`,
    ]) {
      const error = await caught(() =>
        masking.decrypt({ ...document, $sealmask: header }),
      );
      expect(error.message).toContain(
        "the document's header: expected no white space",
      );
    }
    for (const text of ["two words", "a\n", ""]) {
      const error = await caught(() => masking.decrypt(text));
      expect(error.message).not.toContain("white space");
    }
  });
});

describe("a message of the AWS Encryption SDK that is not accepted", () => {
  test("is named, with the option that reads it", async () => {
    for (const options of [
      {},
      { algorithmSuite: "0478" },
      {
        commitmentPolicy: "forbid-encrypt-allow-decrypt",
        algorithmSuite: "0178",
      },
    ] as const) {
      const writer = new DataMasking({ keyring, format: esdkFormat(options) });
      const message = await writer.encrypt(
        { ssn: "x" },
        { context: { a: "b" } },
      );
      const bytes = decodeBase64(message) as Uint8Array;
      for (const [give, ErrorClass] of [
        [() => masking.decrypt(message), EnvelopeError],
        [() => masking.decrypt(`${message}\n`), EnvelopeError],
        [() => masking.decryptMany([message]), EnvelopeError],
        [() => masking.rewrap(message, { to: keyring }), EnvelopeError],
        [() => inspect(message), EnvelopeError],
        [
          () => masking.decrypt({ a: message }, { fields: ["a"] }),
          EnvelopeError,
        ],
        [() => masking.decrypt({ a: message }), FieldNotFoundError],
        [() => masking.decrypt(bytes), UnsupportedTypeError],
      ] as const) {
        const error = await caught(give);
        expect(error).toBeInstanceOf(ErrorClass);
        expect(error.message).toMatch(
          /looks? like a message of the AWS Encryption SDK/,
        );
        expect(error.message).toContain("accept: [esdkFormat()]");
        expect(error.message).not.toContain(message.slice(0, 20));
      }
    }
  });

  test("is not seen in what is none, nor named where the format is accepted", async () => {
    for (const text of ["AgV4", "no token", "AYADAA=="]) {
      const error = await caught(() => masking.decrypt(text));
      expect(error.message).not.toContain("AWS");
    }
    const bytes = await caught(() =>
      masking.decrypt(Uint8Array.of(2, 5, 0x78)),
    );
    expect(bytes.message).toContain("got a Uint8Array of 3 bytes");
    expect(bytes.message).not.toContain("AWS");
    const reader = new DataMasking({ keyring, accept: [esdkFormat()] });
    const error = await caught(() => reader.decrypt(`AgV4${"A".repeat(200)}`));
    expect(error).toBeInstanceOf(EnvelopeError);
    expect(error.message).not.toContain("accept:");
  });
});

describe("an index that is written as a name", () => {
  const document = { cards: [{ number: "4111" }], rows: [[{ a: 1 }]] };

  test("is told from a name, with what to write, where the data has an array there", async () => {
    for (const [data, path, advice] of [
      [document, "cards.0.number", '"cards[0]"'],
      [document, "cards.0", '"cards[0]"'],
      [document, "rows[0].0.a", '"rows[0][0]"'],
      [document, "*.0.number", '"*[0]"'],
      [document.cards, "0.number", '"[0]"'],
    ] as const) {
      const options = { fields: [path as string] };
      for (const give of [
        () => erase(data, options),
        () => masking.encrypt(data, options),
        () => masking.decrypt(data, options),
        () => seal(masking, data, options),
      ]) {
        const error = await caught(give);
        expect(error).toBeInstanceOf(FieldNotFoundError);
        expect(error.message).toContain(`; for an element write ${advice}`);
      }
    }
  });

  test("is a name where there is no array, and in other spellings", async () => {
    for (const [data, path] of [
      [document, "cards.first"],
      [document, "cards.0x"],
      [document, "card.0.number"],
      [{ cards: { number: 1 } }, "cards.0.number"],
      [{ cards: "text" }, "cards.0"],
      [document, "'cards.0.number'"],
      [document, "/cards/1"],
      [document, "$['cards']['0']"],
    ] as const) {
      const error = await caught(() =>
        erase(data, { fields: [path as string] }),
      );
      expect(error).toBeInstanceOf(FieldNotFoundError);
      expect(error.message).not.toContain("for an element");
    }
    expect(erase({ cards: { 0: "x" } }, { fields: ["cards.0"] })).toEqual({
      cards: { 0: "*****" },
    });
  });
});

test("encrypting a field twice names the option that allows it", async () => {
  const once = await masking.encrypt({ a: 1 }, { fields: ["a"] });
  const error = await caught(() => masking.encrypt(once, { fields: ["a"] }));
  expect(error.message).toContain("allowTokens: true");
});
