/** Tests the tools behind the tests of JSON text: the random texts cover every case, and the reference is right. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { kindOfPath, selectPlaces } from "./json-text/evaluate.ts";
import { changes } from "./json-text/mutate.ts";
import { withPaths } from "./json-text/paths.ts";
import { properties } from "./json-text/properties.ts";
import * as reference from "./json-text/reference.ts";
import {
  depthOf,
  hasDuplicates,
  isJson,
  parseSpans,
  spansIn,
} from "./json-text/spans.ts";
import { tree, treeWithDuplicates } from "./json-text/trees.ts";
import { rawStyle, style, write } from "./json-text/write.ts";
import { quietly } from "./quietly.ts";

const sample = fc
  .sample(fc.tuple(withPaths(tree), rawStyle), 3_000)
  .map(([[tree, paths], style]) => ({ text: write(tree, style), paths }));
const texts = sample.map(({ text }) => text);

/** Returns the percentage of texts in the sample for which a condition holds. */
function percent(holds: (text: string) => boolean): number {
  return (100 * texts.filter(holds).length) / texts.length;
}

describe("random texts", () => {
  test("are JSON, and the same data however they are written", () => {
    fc.assert(
      fc.property(tree, style, rawStyle, (tree, ...styles) => {
        const plain = { ...styles[0], seed: 0 };
        const [first, ...others] = [plain, ...styles].map((style) =>
          JSON.stringify(JSON.parse(write(tree, style))),
        );
        for (const other of others) expect(other).toBe(first as string);
      }),
      { numRuns: 1_000 },
    );
  });

  test("are written in every way", () => {
    const ways = [
      /^[ \t\n\r]/,
      /[ \t\n\r]$/,
      / [:,]/,
      /[:,]\t/,
      /[[{]\r/,
      /\n[\]}]/,
      /"[^"]*\\u[\da-fA-F]{4}[^"]*"[ \t\n\r]*:/,
      /\\u00[46][\da-f]/i,
      /\\u[\da-f]{3}[A-F]/,
      /\\u[\da-f]{3}[a-f]/,
      /\\[bfnrt]/,
      /\\\//,
      /\\u[dD][89abAB]..\\u[dD][c-fC-F]/,
      /[\ud800-\udbff][\udc00-\udfff]/,
      /[\ud800-\udbff]\\u[dD][c-fC-F]/,
      /\\u[dD][89abAB]..[\udc00-\udfff]/,
      /-0[,\s\]}]/,
      /\d[eE][+-]?\d/,
      /\d{200}/,
      /"__proto__"/,
      /""[ \t\n\r]*:/,
      /"10"[ \t\n\r]*:/,
      /\{\}/,
      /\[\]/,
      /\[[ \t\n\r]+\]/,
      /\u2028/,
    ];
    const missing = ways.filter((way) => !texts.some((each) => way.test(each)));
    expect(missing).toEqual([]);
    expect(percent((text) => !text.isWellFormed())).toBeGreaterThan(3);
  });

  test("are sometimes nested deeper than a search goes, and mostly not", () => {
    const depths = texts.map((text) => depthOf(parseSpans(text)));
    expect(depths.some((depth) => depth > 1_000)).toBe(true);
    expect(depths.filter((depth) => depth > 990 && depth < 1_010)).toEqual([]);
    expect(percent((text) => depthOf(parseSpans(text)) < 100)).toBeGreaterThan(
      95,
    );
  });

  test("have two members of one name only where they may", () => {
    expect(percent((text) => hasDuplicates(parseSpans(text)))).toBe(0);
    const doubled = fc.sample(treeWithDuplicates, 1_000);
    const plain = { seed: 0, blanks: 0, escapes: 0, hasRawSurrogates: false };
    const some = doubled.filter((tree) =>
      hasDuplicates(parseSpans(write(tree, plain))),
    );
    expect(some.length).toBeGreaterThan(300);
  });

  test("have most of what their paths ask for, and paths are of every kind", () => {
    const shallow = sample.filter(
      ({ text }) => depthOf(parseSpans(text)) < 990,
    );
    const all = shallow.flatMap(({ text, paths }) =>
      paths.map((path) => ({ path, text })),
    );
    const leading = all.filter(
      ({ text, path }) =>
        selectPlaces(text, parseSpans(text), path).places.length > 0,
    );
    expect(leading.length / all.length).toBeGreaterThan(0.6);
    const kinds = [
      /^\//,
      /^[^$/[]/,
      /^\$/,
      /\*/,
      /\.\./,
      /\[\d+\]/,
      /\[-\d+\]/,
      /\d:\d/,
      /::-1/,
      /,/,
      /\?/,
      /^\$$/,
      /\\u0/,
    ];
    const missing = kinds.filter(
      (kind) => !leading.some(({ path }) => kind.test(path)),
    );
    expect(missing).toEqual([]);
    const isSimple = ({ path }: { path: string }) =>
      kindOfPath(path) === "text";
    expect(leading.filter(isSimple).length / leading.length).toBeGreaterThan(
      0.6,
    );
  });

  test("are mostly JSON no more when they are changed", () => {
    const changed = fc
      .sample(changes, texts.length)
      .map((change, i) => change(texts[i] as string));
    const valid = changed.filter(isJson).length / texts.length;
    expect(valid).toBeGreaterThan(0.1);
    expect(valid).toBeLessThan(0.6);
  });
});

describe("the naive parser", () => {
  test("finds the characters of every value", () => {
    for (const text of texts) {
      for (const { start, end, kind } of spansIn(parseSpans(text)).slice(
        0,
        50,
      )) {
        const value: unknown = JSON.parse(text.slice(start, end));
        const type = Array.isArray(value) ? "array" : typeof value;
        const types = { literal: /boolean|object/, array: /array/ };
        expect(type).toMatch(types[kind as "array"] ?? kind);
        expect(text.slice(start, end)).toBe(text.slice(start, end).trim());
      }
    }
  });
});

describe("the reference", () => {
  for (const property of properties) {
    test(property.name, async () => {
      const numRuns = property.share * 5;
      await quietly(() => fc.assert(property.of(reference), { numRuns }));
    });
  }
});
