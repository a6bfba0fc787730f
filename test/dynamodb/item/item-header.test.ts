import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { EnvelopeError } from "../../../mod.ts";
import {
  COMMITMENT_LENGTH,
  type HeaderContent,
  MAX_DATA_KEYS,
  parseHeader,
  writePartialHeader,
} from "../../../src/dynamodb/item/item-header.ts";
import { concatBytes } from "../../../src/util/bytes.ts";
import { bytesFrom, hexOf, thrown } from "../../support/keys.ts";

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((each) => new Uint8Array(each));
const text = fc.string({ unit: "binary", maxLength: 20 });

const contents: fc.Arbitrary<HeaderContent> = fc.record({
  version: fc.constantFrom(1, 2),
  suite: fc.constantFrom("6700", "6701"),
  messageId: fc.constant(bytesFrom(3)),
  legend: bytes(300),
  stored: fc
    .dictionary(
      text.filter((name) => name !== ""),
      text,
      { maxKeys: 5 },
    )
    .map((pairs) => Object.assign(Object.create(null), pairs)),
  encryptedDataKeys: fc.array(
    fc.record({
      providerId: text,
      providerInfo: bytes(40),
      ciphertext: bytes(400),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

const commitment = bytesFrom(4, COMMITMENT_LENGTH);

describe("a header", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(contents, (content) => {
        const partial = writePartialHeader(content);
        const written = concatBytes(partial, commitment);
        const header = parseHeader(written, MAX_DATA_KEYS);
        expect(header).toEqual({
          ...content,
          bytes: written,
          partial,
          commitment,
        });
        expect(hexOf(writePartialHeader(header))).toBe(hexOf(partial));
      }),
    );
  });

  test("is refused where it is cut, longer or out of bytes, and never makes anything else of them", () => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.nat(255), (content, at, byte) => {
        const written = concatBytes(writePartialHeader(content), commitment);
        const index = at % written.length;
        const cut = written.slice(0, index);
        for (const wrong of [cut, concatBytes(written, Uint8Array.of(byte))]) {
          const error = thrown(() => parseHeader(wrong, MAX_DATA_KEYS));
          expect(error).toBeInstanceOf(EnvelopeError);
        }
        const changed = written.slice();
        changed[index] = byte;
        try {
          const header = parseHeader(changed, MAX_DATA_KEYS);
          // Whatever is accepted has one spelling alone.
          const again = concatBytes(
            writePartialHeader(header),
            header.commitment,
          );
          expect(hexOf(again)).toBe(hexOf(changed));
        } catch (error) {
          expect(error).toBeInstanceOf(EnvelopeError);
        }
      }),
    );
  });

  test("holds the pairs of the encryption context in the order of their UTF-8 bytes", () => {
    const stored = { "\uff61": "1", "\u{10002}": "2", b: "3", B: "4" };
    const content = {
      version: 1,
      suite: "6700",
      messageId: bytesFrom(1),
      legend: new Uint8Array(),
      encryptedDataKeys: [
        {
          providerId: "p",
          providerInfo: new Uint8Array(),
          ciphertext: new Uint8Array(),
        },
      ],
      stored,
    } as const;
    const header = concatBytes(writePartialHeader(content), commitment);
    const { stored: read } = parseHeader(header, 1);
    expect(Object.keys(read)).toEqual(["B", "b", "\uff61", "\u{10002}"]);
    const empty = { ...content, stored: { "": "1" } };
    const bytesOfEmpty = concatBytes(writePartialHeader(empty), commitment);
    expect(thrown(() => parseHeader(bytesOfEmpty, 1))).toBeInstanceOf(
      EnvelopeError,
    );
  });
});
