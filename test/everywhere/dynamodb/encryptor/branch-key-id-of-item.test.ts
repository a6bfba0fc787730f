import { describe, expect, test } from "bun:test";
import { attributesInContext } from "../../../../src/dynamodb/branch-key-id-of-item.ts";
import { writeItem } from "../../../../src/dynamodb/values/item-form.ts";
import { branchKeyIdOfItem } from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import { describeVectors } from "../../../support/vectors.ts";

interface Items {
  readonly vectors: readonly {
    readonly name: string;
    readonly parsedHeader?: {
      readonly encryptionContext: Readonly<Record<string, string>>;
      readonly selectorContext: Readonly<Record<string, unknown>>;
    };
  }[];
}

describeVectors<Items>(
  "Items that the AWS Database Encryption SDK wrote",
  "dynamodb/shared-items-positive.json",
  ({ vectors }) => {
    test("are seen by a branch key id supplier as the SDK shows them", () => {
      let compared = 0;
      for (const { name, parsedHeader } of vectors) {
        if (parsedHeader === undefined) continue;
        const { encryptionContext, selectorContext } = parsedHeader;
        const seen = attributesInContext(encryptionContext);
        const written = writeItem(seen, "json");
        expect([name, written]).toEqual([name, selectorContext]);
        compared++;
      }
      expect(compared).toBeGreaterThan(150);
    });
  },
);

describe("branchKeyIdOfItem", () => {
  const first = {
    "aws-crypto-table-name": "notes",
    "aws-crypto-partition-name": "pk",
    "aws-crypto-attr.pk": "AAFh",
  };

  test("gives plain values of the keys of version 1", () => {
    const seen: unknown[] = [];
    const idOf = branchKeyIdOfItem<{ pk: string }>((item) => {
      seen.push(item);
      return `of-${item.pk}`;
    });
    expect(idOf(first)).toBe("of-a");
    const sorted = {
      ...first,
      "aws-crypto-sort-name": "__proto__",
      "aws-crypto-attr.__proto__": "AAI3",
    };
    expect(idOf(sorted)).toBe("of-a");
    expect(JSON.stringify(seen)).toBe('[{"pk":"a"},{"pk":"a","__proto__":7}]');
  });

  test("gives plain values of the context attributes of version 2", () => {
    const idOf = branchKeyIdOfItem((item) => JSON.stringify(item));
    const context = {
      ...first,
      "aws-crypto-legend": "LNSBL",
      "aws-crypto-attr.pk": "a",
      "aws-crypto-attr.a": "true",
      "aws-crypto-attr.b": "1.5",
      "aws-crypto-attr.q": "//8H",
      "aws-crypto-attr.z": "null",
    };
    expect(JSON.parse(idOf(context))).toEqual({
      aws_dbe_table_name: "notes",
      aws_dbe_partition_name: "pk",
      a: true,
      b: 1.5,
      pk: "a",
      q: { 0: 7 },
      z: null,
    });
  });

  test("refuses what is not the encryption context of an item", async () => {
    const idOf = branchKeyIdOfItem(() => "a");
    const wrong: [context: Record<string, string>, message: string][] = [
      [{ tenant: "a" }, "got one without aws-crypto-partition-name"],
      [
        { "aws-crypto-partition-name": "pk" },
        "got one without aws-crypto-attr.pk",
      ],
      [
        { ...first, "aws-crypto-sort-name": "sk" },
        "got one without aws-crypto-attr.sk",
      ],
      [
        { ...first, "aws-crypto-legend": "SS" },
        "expected 1 letters in aws-crypto-legend, got 2",
      ],
      [
        { ...first, "aws-crypto-legend": "X" },
        "expected a letter S, N, L or B",
      ],
      [
        { ...first, "aws-crypto-attr.pk": "?" },
        "Cannot read the context value",
      ],
    ];
    for (const [context, message] of wrong) {
      const error = await caught(() => idOf(context));
      expect(error.message).toContain(message);
    }
    const make = () => branchKeyIdOfItem("tenant-a" as never);
    expect((await caught(make)).message).toBe(
      "Cannot use branchKeyIdOfItem: expected a function that returns the id of an item's branch key, got a string",
    );
  });
});
