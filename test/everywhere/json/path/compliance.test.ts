import { expect, test } from "bun:test";
import { InvalidPathError } from "../../../../mod.ts";
import { compile } from "../../../../src/entries/path.ts";
import { describeVectors } from "../../../support/vectors.ts";

interface ComplianceTest {
  readonly name: string;
  readonly selector: string;
  readonly document?: unknown;
  readonly result?: unknown[];
  readonly results?: unknown[][];
  readonly result_paths?: string[];
  readonly results_paths?: string[][];
  readonly invalid_selector?: boolean;
}

interface Outcome {
  readonly values: unknown[];
  readonly paths: string[];
}

/** Returns the allowed results of a selector: several if the order of members is open. */
function allowed(each: ComplianceTest): Outcome[] {
  const results = each.results ?? [each.result as unknown[]];
  const paths = each.results_paths ?? [each.result_paths as string[]];
  return results.map((values, i) => ({ values, paths: paths[i] as string[] }));
}

describeVectors<{ tests: ComplianceTest[] }>(
  "the RFC 9535 compliance suite",
  "jsonpath/cts.json",
  ({ tests }) => {
    test("is there in full", () => {
      expect(tests.length).toBeGreaterThanOrEqual(703);
    });

    for (const [number, each] of tests.entries()) {
      test(`${number} ${each.name}`, () => {
        if (each.invalid_selector) {
          expect(() => compile(each.selector)).toThrow(InvalidPathError);
          return;
        }
        const found = compile(each.selector).select(each.document);
        const outcome = {
          values: found.map(({ value }) => value),
          paths: found.map(({ path }) => path),
        };
        const alike = allowed(each).find(
          ({ paths }) => paths.join() === outcome.paths.join(),
        );
        expect(outcome).toEqual((alike ?? allowed(each)[0]) as Outcome);
      });
    }
  },
);
