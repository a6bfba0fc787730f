import { describe, expect, test } from "bun:test";
import { EnvelopeError } from "../../../mod.ts";
import {
  pairsOfItem,
  wholeContext,
} from "../../../src/dynamodb/item/item-context.ts";
import type { AttributeValue } from "../../../src/dynamodb/values/attribute-value.ts";
import {
  BINDING,
  sampleItem,
  tableWith,
} from "../../support/dynamodb/sample-items.ts";
import { thrown } from "../../support/keys.ts";

describe("the encryption context of an item", () => {
  test("has table and key in version 1, the key's value in base64", () => {
    const pairs = pairsOfItem(tableWith(), sampleItem(), 1, []);
    expect({ ...pairs }).toEqual({
      "aws-crypto-table-name": "customers",
      "aws-crypto-partition-name": "pk",
      "aws-crypto-sort-name": "sk",
      "aws-crypto-attr.pk": "AAFjdXN0b21lci0x",
      "aws-crypto-attr.sk": "AAI3",
    });
  });

  test("has the text of its attributes in version 2, with a legend in the order of UTF-8", () => {
    const more: Record<string, AttributeValue> = {
      "\uff61": { N: "01.50" },
      "\u{10002}": { NULL: true },
      "a.b": { B: new Uint8Array(1) },
    };
    const names = ["\u{10002}", "sk", "\uff61", "pk", "status", "a.b"];
    const table = tableWith({ actions: BINDING });
    const pairs = pairsOfItem(table, sampleItem(more), 2, names);
    expect({ ...pairs }).toEqual({
      "aws-crypto-table-name": "customers",
      "aws-crypto-partition-name": "pk",
      "aws-crypto-sort-name": "sk",
      "aws-crypto-attr.a.b": "//8A",
      "aws-crypto-attr.pk": "customer-1",
      "aws-crypto-attr.sk": "7",
      "aws-crypto-attr.status": "active",
      "aws-crypto-attr.\uff61": "1.5",
      "aws-crypto-attr.\u{10002}": "null",
      "aws-crypto-legend": "BSNSNL",
    });
  });

  test("takes the pairs of a header that are the item's or new, and refuses another value", () => {
    const pairs = pairsOfItem(tableWith(), sampleItem(), 1, []);
    const stored = {
      "aws-crypto-attr.sk": "AAI3",
      "": "x",
      ["__proto__" as string]: "y",
    };
    const whole = wholeContext(
      pairs,
      Object.fromEntries(Object.entries(stored)),
    );
    expect(Object.keys(whole.pairs).length).toBe(7);
    expect(Object.getPrototypeOf(whole.pairs)).toBe(null);
    const other = { "aws-crypto-attr.sk": "AAI4" };
    const error = thrown(() => wholeContext(pairs, other));
    expect(error).toBeInstanceOf(EnvelopeError);
  });

  test("refuses pairs of a header that only an item may have", () => {
    const table = tableWith({ sortKey: undefined });
    const pairs = pairsOfItem(table, sampleItem(), 1, []);
    for (const name of [
      "aws-crypto-sort-name",
      "aws-crypto-legend",
      "aws-crypto-attr.tenant",
      "aws-crypto-attr.",
    ]) {
      const error = thrown(() => wholeContext(pairs, { [name]: "x" }));
      expect(error).toBeInstanceOf(EnvelopeError);
      expect(error.message).toContain(`got a further pair "${name}"`);
    }
    const { pairs: whole } = wholeContext(pairs, { "aws-crypto-foo": "x" });
    expect(whole["aws-crypto-foo"]).toBe("x");
  });
});
