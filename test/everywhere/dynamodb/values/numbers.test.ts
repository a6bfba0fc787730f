/** Number forms that the Java library was asked about: its normal form of each, or that it refused it. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { normalizeNumber } from "../../../../src/dynamodb/values/number.ts";
import { UnsupportedTypeError } from "../../../../src/util/errors.ts";
import {
  normalByArithmetic,
  numbers,
} from "../../../support/attribute-values.ts";
import { caught } from "../../../support/caught.ts";
import { describeVectors } from "../../../support/vectors.ts";

interface NumberVectors {
  readonly numbers: readonly {
    readonly input: string;
    readonly normalized?: string;
    readonly error?: object;
  }[];
}

describeVectors<NumberVectors>(
  "the number forms of the Java library",
  "dynamodb/shared-items-positive.json",
  ({ numbers: forms }) => {
    const accepted = forms.filter((each) => each.normalized !== undefined);
    const refused = forms.filter((each) => each.normalized === undefined);

    test("normalize to the library's form", () => {
      expect(accepted.length).toBeGreaterThan(0);
      const ours = accepted.map(({ input }) => normalizeNumber(input));
      expect(ours).toEqual(accepted.map((each) => each.normalized as string));
    });

    test("stay the same when normalized again", () => {
      for (const { normalized } of accepted) {
        expect(normalizeNumber(normalized as string)).toBe(
          normalized as string,
        );
      }
    });

    test("are refused where the library refuses them", async () => {
      expect(refused.length).toBeGreaterThan(0);
      for (const { input } of refused) {
        const error = await caught(() => normalizeNumber(input));
        expect(error).toBeInstanceOf(UnsupportedTypeError);
      }
    });
  },
);

describe("the normal form of a number", () => {
  test("is what arithmetic gives, and is its own normal form", () => {
    fc.assert(
      fc.property(numbers, (text) => {
        const normal = normalizeNumber(text);
        expect(normal).toBe(normalByArithmetic(text));
        expect(normalizeNumber(normal)).toBe(normal);
      }),
      { numRuns: 2_000 },
    );
  });

  const forms: readonly (readonly [text: string, normal: string])[] = [
    ["1.0", "1"],
    ["00042", "42"],
    ["1.5E2", "150"],
    ["-0", "0"],
    ["-0.00e-7", "0"],
    ["1.23e+40", `123${"0".repeat(38)}`],
    ["-9007199254740998.25", "-9007199254740998.25"],
    ["9".repeat(38), "9".repeat(38)],
    [
      `0.${"0".repeat(60)}${"9".repeat(38)}`,
      `0.${"0".repeat(60)}${"9".repeat(38)}`,
    ],
    [`${"0".repeat(5_000)}1${"0".repeat(5_000)}e-5000`, "1"],
    [`0.${"0".repeat(5_000)}1e5001`, "1"],
    ["0e99999999999999999999", "0"],
    [".5e1", "5"],
    ["100.001", "100.001"],
    ["-.1", "-0.1"],
    ["+0.5", "0.5"],
    ["10.", "10"],
    ["010.50", "10.5"],
  ];
  for (const [text, normal] of forms) {
    test(`of ${text.slice(0, 40)} is ${normal.slice(0, 40)}`, () => {
      expect(normalizeNumber(text)).toBe(normal);
    });
  }

  const refusals: readonly (readonly [text: string, says: string])[] = [
    ["", "an empty string"],
    ["+", "a text that is not a number"],
    ["1.2.3", "a text that is not a number"],
    ["\u0661", "a text that is not a number"],
    ["1e\u0661", "a text that is not a number"],
    ["NaN", "a text that is not a number"],
    ["1n", "a text that is not a number"],
    ["9".repeat(39), "one of 39 digits"],
    [`1${"0".repeat(100)}1e-90`, "one of 102 digits"],
    ["1e126", "one that is too large"],
    [`1${"0".repeat(126)}`, "one that is too large"],
    ["1e-131", "one that is too close to zero"],
    [`1e${"9".repeat(400)}`, "one that is too large"],
    [`1e-${"9".repeat(400)}`, "one that is too close to zero"],
  ];
  for (const [text, says] of refusals) {
    test(`does not exist for ${JSON.stringify(text).slice(0, 40)}`, async () => {
      const error = await caught(() => normalizeNumber(text));
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message.split(", got ")[1]).toBe(says);
    });
  }
});
