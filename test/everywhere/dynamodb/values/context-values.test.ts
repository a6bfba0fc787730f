import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { AttributeValue } from "../../../../src/dynamodb/values/attribute-value.ts";
import {
  contextValueV1,
  contextValueV2,
  parseContextValueV1,
  parseContextValueV2,
} from "../../../../src/dynamodb/values/context-value.ts";
import { deserializeValue } from "../../../../src/dynamodb/values/deserialize.ts";
import { readItem } from "../../../../src/dynamodb/values/item-form.ts";
import { serializeValue } from "../../../../src/dynamodb/values/serialize.ts";
import {
  EnvelopeError,
  UnsupportedTypeError,
} from "../../../../src/util/errors.ts";
import {
  attributeValues,
  canonical,
} from "../../../support/attribute-values.ts";
import { caught } from "../../../support/caught.ts";
import { describeVectors } from "../../../support/vectors.ts";

interface ItemVectors {
  readonly vectors: readonly {
    readonly name: string;
    readonly config: {
      readonly partitionKeyName: string;
      readonly attributeActionsOnEncrypt: Readonly<Record<string, string>>;
    };
    readonly plaintextItem: Readonly<Record<string, object>>;
    readonly decryptedItem: Readonly<Record<string, object>>;
    readonly parsedHeader?: {
      readonly encryptionContext: Readonly<Record<string, string>>;
    };
  }[];
}

const ATTRIBUTE = "aws-crypto-attr.";

describeVectors<ItemVectors>(
  "items of the Java library",
  "dynamodb/shared-items-positive.json",
  ({ vectors }) => {
    const encrypted = vectors.filter(({ parsedHeader }) => parsedHeader);

    test("have the context values that we write, and we read them back", () => {
      let count = 0;
      for (const { plaintextItem, config, parsedHeader } of encrypted) {
        const context = parsedHeader?.encryptionContext ?? {};
        const isV2 = "aws-crypto-legend" in context;
        const { attributes } = readItem(plaintextItem, config.partitionKeyName);
        for (const [name, value] of attributes) {
          const text = context[ATTRIBUTE + name];
          if (text === undefined) continue;
          const { letter, text: ours } = isV2
            ? contextValueV2(value)
            : { letter: "", text: contextValueV1(value) };
          expect(ours).toBe(text);
          const read = isV2
            ? parseContextValueV2(letter, text)
            : parseContextValueV1(text);
          const { typeId, bytes } = serializeValue(value, "");
          expect(read).toEqual(deserializeValue(typeId, bytes));
          count++;
        }
      }
      expect(count).toBeGreaterThan(500);
    });

    test("come back from the library as our own reading gives them", () => {
      let count = 0;
      for (const vector of encrypted) {
        const { partitionKeyName, attributeActionsOnEncrypt } = vector.config;
        const given = readItem(vector.plaintextItem, partitionKeyName);
        const back = readItem(vector.decryptedItem, partitionKeyName);
        for (const [name, value] of given.attributes) {
          if (attributeActionsOnEncrypt[name] !== "ENCRYPT_AND_SIGN") continue;
          const { typeId, bytes } = serializeValue(value, "");
          const expected = back.attributes.get(name) as AttributeValue;
          expect(deserializeValue(typeId, bytes)).toEqual(expected);
          count++;
        }
      }
      expect(count).toBeGreaterThan(500);
    });
  },
);

describe("context values", () => {
  test("of both versions come back as the canonical value, for every type", () => {
    fc.assert(
      fc.property(attributeValues, (value) => {
        const expected = canonical(value);
        expect(parseContextValueV1(contextValueV1(value))).toEqual(expected);
        const { letter, text } = contextValueV2(value);
        expect(parseContextValueV2(letter, text)).toEqual(expected);
      }),
    );
  });

  test("of version 2 say their type with a letter", () => {
    const values: readonly (readonly [AttributeValue, string, string])[] = [
      [{ S: "a" }, "S", "a"],
      [{ N: "1.50" }, "N", "1.5"],
      [{ BOOL: true }, "L", "true"],
      [{ BOOL: false }, "L", "false"],
      [{ NULL: true }, "L", "null"],
      [{ NULL: false }, "L", "null"],
      [{ B: Uint8Array.of(0) }, "B", "//8A"],
      [{ SS: [] }, "B", "AQEAAAAA"],
    ];
    for (const [value, letter, text] of values) {
      expect(contextValueV2(value)).toEqual({ letter, text } as never);
    }
  });

  test("that cannot be written are refused with their place", async () => {
    for (const value of [{ S: "\ud800" }, { N: "x" }, { SS: ["a", "a"] }]) {
      for (const write of [contextValueV1, contextValueV2]) {
        const error = await caught(() => write(value, "/tenant"));
        expect(error).toBeInstanceOf(UnsupportedTypeError);
        expect(error.message).toContain('at "/tenant"');
      }
    }
  });

  test("that are malformed are refused", async () => {
    const malformed = [
      "",
      "AA",
      "AA==",
      "AAE",
      "AAF=",
      "AAPA",
      "AAHA",
      "AAAA",
      "~~~~",
    ];
    for (const text of malformed) {
      const error = await caught(() => parseContextValueV1(text));
      expect(error).toBeInstanceOf(EnvelopeError);
      expect(await caught(() => parseContextValueV2("B", text))).toBeInstanceOf(
        EnvelopeError,
      );
    }
    const pairs = [
      ["L", "True"],
      ["L", ""],
      ["L", "__proto__"],
      ["s", "a"],
      ["", "a"],
      ["X", "a"],
    ] as const;
    for (const [letter, text] of pairs) {
      expect(
        await caught(() => parseContextValueV2(letter, text)),
      ).toBeInstanceOf(EnvelopeError);
    }
  });
});
