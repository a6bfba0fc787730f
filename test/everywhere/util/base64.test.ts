import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import {
  codecOf,
  decodeBase64,
  decodeBase64Url,
  encodeBase64,
  encodeBase64Url,
} from "../../../src/util/base64.ts";

const bytes = fc.uint8Array({ maxLength: 200 });

test("bytes are encoded as the runtime's Buffer does, and decoded back", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const text = encodeBase64Url(data);
      expect(text).toBe(Buffer.from(data).toString("base64url"));
      expect(decodeBase64Url(text)).toEqual(data);
    }),
  );
});

test("base64 is encoded with padding as the runtime's Buffer does, and decoded back", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const text = encodeBase64(data);
      expect(text).toBe(Buffer.from(data).toString("base64"));
      expect(decodeBase64(text)).toEqual(data);
    }),
  );
});

test("base64 that encoding cannot have written is refused", () => {
  const refused = [
    ...["A", "AA", "AAA", "AA=", "A===", "AAAA=", "AAA=AAAA", "=", "===="],
    ...["AB==", "AAB=", "AA ==", " AAAA", "AAAA\n", "AA-_", "AA==AAAA", "é=="],
  ];
  expect(refused.filter((text) => decodeBase64(text) !== null)).toEqual([]);
});

test("bytes in the middle of their memory are encoded alone", () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 4);
  expect(encodeBase64Url(data)).toBe("AgME");
});

test("decoded bytes lie in memory of their own, with the spare bytes asked for", () => {
  const decoded = decodeBase64Url("AgME", 2);
  expect(decoded).toEqual(Uint8Array.of(2, 3, 4, 0, 0));
  expect(decoded?.buffer.byteLength).toBe(5);
  expect(Object.getPrototypeOf(decoded)).toBe(Uint8Array.prototype);
});

test("any text that encoding cannot have written is refused", () => {
  const refused = [
    "A",
    "AAAAA",
    "AB",
    "AAB",
    "AA==",
    "AAA=",
    "=",
    "AA AA",
    " AAAA",
    "AAAA\n",
    "AA+A",
    "AA/A",
    "AA.A",
    "ŁAAA",
    "AAAÁ",
    "AAA\u0141",
    "\ud800AAA",
    "AAA\0",
    "AA\u200BAA",
  ];
  for (const text of refused) expect(decodeBase64Url(text)).toBeNull();
});

test("a text is decoded only if encoding gives it again", () => {
  const alphabet = "AZaz09-_+/= .\n\u0141\u00e9".split("");
  const text = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 });
  fc.assert(
    fc.property(text, (candidate) => {
      const decoded = decodeBase64Url(candidate);
      if (decoded) expect(encodeBase64Url(decoded)).toBe(candidate);
      else
        expect(
          Buffer.from(candidate, "base64url").toString("base64url"),
        ).not.toBe(candidate);
    }),
    { numRuns: 2_000 },
  );
});

test("the last character must leave no bits set after the last byte", () => {
  const alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const start of ["A", "AA", "AAA", "____A", "____AA", "____AAA"]) {
    for (const last of alphabet) {
      const text = start + last;
      const canonical = Buffer.from(text, "base64url").toString("base64url");
      expect(decodeBase64Url(text) !== null).toBe(canonical === text);
    }
  }
});

/** Up to 70,000 bytes from a seed; bytes drawn singly by fast-check would take most of the time. */
const longBytes = fc
  .tuple(fc.nat(70_000), fc.nat(), fc.nat())
  .map(([length, first, step]) => {
    let state = first;
    return Uint8Array.from({ length }, () => {
      // A linear congruential generator, whose upper bits are the better ones.
      state = (Math.imul(state, 1_664_525) + 2 * step + 1) | 0;
      return state >>> 24;
    });
  });

describe("every codec", () => {
  const codecs = {
    buffers: codecOf({ Buffer }, {}),
    "btoa and atob": codecOf({}, {}),
    "this runtime's": codecOf(globalThis, Uint8Array.prototype),
  };
  const alphabets = ["base64", "base64url"] as const;
  const cases = Object.entries(codecs).flatMap(([name, codec]) =>
    alphabets.map((alphabet) => ({
      name: `${name}, ${alphabet}`,
      codec,
      alphabet,
    })),
  );
  for (const { name, codec, alphabet } of cases) {
    test(`gives the same: ${name}`, () => {
      fc.assert(
        fc.property(longBytes, (data) => {
          const text = codec.encode(data, alphabet);
          const unpadded = text.replaceAll("=", "");
          const decoded = new Uint8Array(data.length);
          const length = codec.decodeInto(decoded, unpadded, alphabet);
          expect(length).toBe(data.length);
          expect(text).toBe(Buffer.from(data).toString(alphabet));
          expect(Buffer.compare(decoded, data)).toBe(0);
        }),
        { numRuns: 50 },
      );
    });

    test(`refuses foreign characters, and makes a text with skipped ones shorter: ${name}`, () => {
      const foreign = [
        ...(alphabet === "base64" ? ["-", "_"] : ["+", "/"]),
        "=",
        " ",
        "\n",
        "\t",
        ".",
        "*",
        "\0",
        "é",
        "\u0141",
        "\u2028",
        "\ud83c\udfad",
      ];
      for (const character of foreign) {
        for (const at of [0, 1, 2, 3, 4, 7, 8]) {
          const text =
            `AAAAAAAA`.slice(0, at) + character + "AAAAAAAA".slice(at);
          for (const whole of [text, text.slice(1), text.slice(0, 8)]) {
            if (!whole.includes(character)) continue;
            const promised = Math.floor((whole.length * 3) / 4);
            let length = -1;
            try {
              length = codec.decodeInto(
                new Uint8Array(promised),
                whole,
                alphabet,
              );
            } catch {}
            if (whole.length % 4 !== 1) expect(length).not.toBe(promised);
          }
        }
      }
    });
  }
});
