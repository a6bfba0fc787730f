/** Number forms that the Java library was asked about: its normal form of each, or that it refused it. */
import { expect, test } from "bun:test";
import { normalizeNumber } from "../../../../src/dynamodb/values/number.ts";
import { UnsupportedTypeError } from "../../../../src/util/errors.ts";
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
  ({ numbers }) => {
    const accepted = numbers.filter((each) => each.normalized !== undefined);
    const refused = numbers.filter((each) => each.normalized === undefined);

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
