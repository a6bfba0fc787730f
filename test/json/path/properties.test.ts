import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compile, JsonPointer } from "../../../src/entries/path.ts";

type Slice = [start: Bound, end: Bound, step: Bound];
type Bound = number | undefined;

type Selector =
  | { name: string }
  | { index: number }
  | { slice: Slice }
  | { all: true };

interface Segment {
  readonly deep: boolean;
  readonly selectors: Selector[];
}

type Found = [keys: (string | number)[], value: unknown];

const HOSTILE = [
  "__proto__",
  "constructor",
  "toString",
  "length",
  "",
  "0",
  "-1",
  "a.b",
  "a'b",
  'a"b',
  "a\\b",
  "a/b~c~01",
  "[0]",
  " ",
  "\n\u0000\u001f",
  "\u{1f3ad}",
  "\ud800",
  "\udc00x",
  "\u2028",
];

const name = fc.oneof(
  fc.constantFrom("a", "b", "c", ...HOSTILE),
  fc.string({ unit: "binary", maxLength: 5 }),
);

const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1, "a", ""),
    fc.array(tie("document"), { maxLength: 4 }),
    fc
      .array(fc.tuple(name, tie("document")), { maxLength: 4 })
      // As with JSON.parse, `__proto__` becomes an own property.
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

const bound = fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined });

const selector: fc.Arbitrary<Selector> = fc.oneof(
  name.map((name) => ({ name })),
  fc.integer({ min: -4, max: 4 }).map((index) => ({ index })),
  fc.tuple(bound, bound, bound).map((slice) => ({ slice })),
  fc.constant({ all: true } as const),
);

const path: fc.Arbitrary<Segment[]> = fc.array(
  fc.record({
    deep: fc.boolean(),
    selectors: fc.array(selector, { minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 3 },
);

function quoted(name: string): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must be escaped
  return `"${name.replace(/[\u0000-\u001f"\\]/g, escaped)}"`;
}

function textOf(segments: readonly Segment[]): string {
  const text = (selector: Selector): string => {
    if ("name" in selector) return quoted(selector.name);
    if ("index" in selector) return `${selector.index}`;
    if ("all" in selector) return "*";
    return selector.slice.map((each) => each ?? "").join(":");
  };
  return `$${segments
    .map(
      ({ deep, selectors }) =>
        `${deep ? ".." : ""}[${selectors.map(text).join(", ")}]`,
    )
    .join("")}`;
}

function childrenOf([keys, value]: Found): Found[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, child]) => [
    [...keys, Array.isArray(value) ? Number(key) : key],
    child,
  ]);
}

/** Selects a slice as Python and RFC 9535 do, by brute force. */
function slice(length: number, [start, end, step = 1]: Slice): number[] {
  const clamp = (bound: number, low: number, high: number) =>
    Math.min(Math.max(bound < 0 ? bound + length : bound, low), high);
  const indices: number[] = [];
  if (step > 0) {
    const to = clamp(end ?? length, 0, length);
    for (let i = clamp(start ?? 0, 0, length); i < to; i += step) {
      indices.push(i);
    }
  }
  if (step < 0) {
    const to = end === undefined ? -1 : clamp(end, -1, length - 1);
    const from = clamp(start ?? length - 1, -1, length - 1);
    for (let i = from; i > to; i += step) indices.push(i);
  }
  return indices;
}

function selectOne(node: Found, selector: Selector): Found[] {
  const children = childrenOf(node);
  const isArray = Array.isArray(node[1]);
  if ("all" in selector) return children;
  if ("name" in selector) {
    return children.filter(([keys]) => keys.at(-1) === selector.name);
  }
  if (!isArray) return [];
  const { length } = children;
  const indices =
    "index" in selector
      ? [selector.index < 0 ? selector.index + length : selector.index]
      : slice(length, selector.slice);
  return indices.flatMap((index) => {
    const child = children[index];
    return child === undefined ? [] : [child];
  });
}

function everythingIn(node: Found): Found[] {
  return [node, ...childrenOf(node).flatMap(everythingIn)];
}

/** Evaluates a path as RFC 9535 says, word for word and without regard to speed. */
function reference(segments: readonly Segment[], document: unknown): Found[] {
  return segments.reduce<Found[]>(
    (nodes, { deep, selectors }) =>
      nodes
        .flatMap((node) => (deep ? everythingIn(node) : [node]))
        .flatMap((node) => selectors.flatMap((each) => selectOne(node, each))),
    [[[], document]],
  );
}

describe("on random documents", () => {
  test("random paths select what the reference does, in its order", () => {
    fc.assert(
      fc.property(document, path, (value, segments) => {
        const found = compile(textOf(segments)).select(value);
        expect(found.map(({ keys, value }) => [keys, value])).toEqual(
          reference(segments, value),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  test("the normalized path and the pointer of every place select that place again", () => {
    fc.assert(
      fc.property(document, (value) => {
        for (const place of compile("$..*").select(value)) {
          // A wildcard is refused as a token of a pointer.
          const isName = !/\/\*+(?:\/|$)/.test(place.pointer);
          const again = [place.path, isName ? place.pointer : place.path].map(
            (path) => compile(path),
          );
          for (const path of again) {
            const [found, ...others] = path.select(value);
            expect(others).toEqual([]);
            expect(found?.keys).toEqual(place.keys);
            expect(found?.value).toBe(place.value);
            expect(found?.path).toBe(place.path);
          }
          expect(JsonPointer.get(value, place.pointer)).toBe(place.value);
          const keys = JsonPointer.parse(place.pointer);
          expect(keys).toEqual(place.keys.map(String));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("a filter selects what its test holds for, whatever the data", () => {
    fc.assert(
      fc.property(document, name, (value, name) => {
        const text = quoted(name);
        const has = compile(`$..[?@[${text}]]`).select(value);
        const hasNot = compile(`$..[?!@[${text}]]`).select(value);
        const all = compile("$..*").select(value);
        expect(has.length + hasNot.length).toBe(all.length);
        const equal = compile(`$..[?@ == @]`).select(value);
        expect(equal).toHaveLength(all.length);
        const own = has.every(({ value }) =>
          Object.hasOwn(value as object, name),
        );
        expect(own).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("no search changes the document", () => {
    fc.assert(
      fc.property(document, path, (value, segments) => {
        const before = JSON.stringify(value);
        compile(textOf(segments)).select(value);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });
});

describe("any text", () => {
  const token = fc.constantFrom(
    ..."$@.[]()'\"*?:,!=<>&| \t\n-0aA~/\\",
    "..",
    "&&",
    "||",
    "==",
    "length(",
    "match(",
    "'a'",
    "9007199254740993",
    "1e5",
    "\\u12",
    "\ud800",
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join("")),
    fc.array(token, { maxLength: 12 }).map((tokens) => `$${tokens.join("")}`),
    fc.array(token, { maxLength: 9 }).map((tokens) => `$[?${tokens.join("")}]`),
    fc.string({ unit: "binary" }),
  );

  test("compiles, or is refused at a position within it", () => {
    fc.assert(
      fc.property(text, (text) => {
        try {
          compile(text).select([{ a: 1 }]);
        } catch (error) {
          const { code, message } = error as Error & { code: string };
          expect(code).toBe("ERR_INVALID_PATH");
          const position = /: expected .* at position (\d+), got .*$/s.exec(
            message,
          );
          expect(position).not.toBe(null);
          expect(Number(position?.[1])).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
