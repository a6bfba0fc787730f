import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type EraseOptions,
  erase,
  FieldNotFoundError,
  type SealmaskEvent,
} from "../../mod.ts";
import { compile } from "../../src/entries/path.ts";
import { documentAndFields, mapLeaves } from "../support/documents.ts";
import { quiet } from "../support/quietly.ts";

type Keys = readonly (string | number)[];

/** Rule, and its expected effect in the simplest code. */
interface Pair {
  readonly rule: EraseOptions;
  readonly mask: (value: unknown, keys: Keys) => unknown;
}

function ofLeaves(change: (leaf: unknown, keys: Keys) => unknown) {
  return (value: unknown, keys: Keys) => mapLeaves(value, change, keys);
}

const asterisks = ofLeaves((leaf) =>
  typeof leaf === "string" || typeof leaf === "number"
    ? Array.from(`${leaf}`, () => "*").join("")
    : "*****",
);

const PAIRS: readonly Pair[] = [
  {
    rule: {},
    mask: (value) =>
      Array.isArray(value) ? value.map(() => "*****") : "*****",
  },
  { rule: { customMask: "#" }, mask: ofLeaves(() => "#") },
  { rule: { dynamicMask: true }, mask: asterisks },
  {
    rule: { mask: (value, { keys }) => `${keys.join("/")}: ${typeof value}` },
    mask: ofLeaves((leaf, keys) => `${keys.join("/")}: ${typeof leaf}`),
  },
];

const pair = fc.constantFrom(...PAIRS);

interface Mask {
  readonly keys: Keys;
  readonly value: unknown;
}

/** Returns the masked values of the places that a path selects. */
function masksOf(document: object, path: string, { mask }: Pair): Mask[] {
  return compile(path)
    .select(document)
    .map(({ keys, value }) => ({ keys, value: mask(value, keys) }));
}

/** Copies the document, then writes the masks: the deepest first, and for one place the last one given. */
function reference(document: object, masks: readonly Mask[]): unknown {
  const root = { "": mapLeaves(document, (leaf) => leaf) };
  const byDepth = masks.toSorted((a, b) => b.keys.length - a.keys.length);
  for (const { keys, value } of byDepth) {
    let holder: Record<string | number, unknown> = root;
    const path = ["", ...keys];
    for (const key of path.slice(0, -1)) holder = holder[key] as typeof holder;
    holder[path.at(-1) as string] = value;
  }
  return root[""];
}

const rulesByPath = fc
  .tuple(documentAndFields, fc.array(pair, { minLength: 4, maxLength: 4 }))
  .map(([[document, fields], pairs]) => {
    const entries = fields.map((field, i) => [field, pairs[i]] as const);
    // A name that looks like an index comes first, and `__proto__` is a name like any other.
    const rules = Object.fromEntries(entries) as Record<string, Pair>;
    return { document, rules };
  });

function maskingRules(rules: Record<string, Pair>) {
  return Object.fromEntries(
    Object.entries(rules).map(([path, { rule }]) => [path, rule]),
  );
}

describe("on random documents", () => {
  test(
    "erasing gives what a simple reference gives",
    quiet(() => {
      fc.assert(
        fc.property(documentAndFields, pair, ([document, fields], pair) => {
          const options = { ...pair.rule, fields, onMissingField: "ignore" };
          const masks = fields.flatMap((path) => masksOf(document, path, pair));
          expect(JSON.stringify(erase(document, options as EraseOptions))).toBe(
            JSON.stringify(reference(document, masks)),
          );
        }),
        { numRuns: 4_000 },
      );
    }),
  );

  test(
    "so it does with maskingRules, which win over fields, and the later ones over the earlier",
    quiet(() => {
      fc.assert(
        fc.property(rulesByPath, pair, ({ document, rules }, pair) => {
          const [path = "$"] = Object.keys(rules);
          const erased = erase(document, {
            ...pair.rule,
            fields: [path],
            maskingRules: maskingRules(rules),
            onMissingField: "ignore",
          });
          const masks = [
            ...masksOf(document, path, pair),
            ...Object.entries(rules).flatMap(([path, pair]) =>
              masksOf(document, path, pair),
            ),
          ];
          expect(JSON.stringify(erased)).toBe(
            JSON.stringify(reference(document, masks)),
          );
        }),
        { numRuns: 2_000 },
      );
    }),
  );

  test(
    "erasing whole documents gives what the reference gives",
    quiet(() => {
      fc.assert(
        fc.property(documentAndFields, pair, ([document], { rule, mask }) => {
          expect(JSON.stringify(erase(document, rule))).toBe(
            JSON.stringify(mask(document, [])),
          );
        }),
        { numRuns: 500 },
      );
    }),
  );
});

/** Returns the result of a call, or the class and message of its error. */
function outcome(document: object, options: EraseOptions): string {
  try {
    return JSON.stringify(erase(document, options));
  } catch (error) {
    if (!(error instanceof FieldNotFoundError)) throw error;
    return `${error.name}: ${error.message}`;
  }
}

describe("a listener", () => {
  for (const onMissingField of ["ignore", "throw"] as const) {
    test(
      `changes nothing, and hears of every mask once, with onMissingField "${onMissingField}"`,
      quiet(() => {
        fc.assert(
          fc.property(
            rulesByPath,
            fc.option(pair, { nil: undefined }),
            ({ document, rules }, pair) => {
              const options: EraseOptions = pair
                ? { ...pair.rule, fields: Object.keys(rules), onMissingField }
                : { maskingRules: maskingRules(rules), onMissingField };
              const events: SealmaskEvent[] = [];
              const onEvent = (event: SealmaskEvent) => events.push(event);
              const heard = outcome(document, { ...options, onEvent });
              expect(heard).toBe(outcome(document, options));
              const pointers = events.flatMap((event) =>
                event.type === "field-erased" ? [event.pointer] : [],
              );
              expect(new Set(pointers).size).toBe(pointers.length);
              if (/^FieldNotFoundError: /.test(heard)) {
                expect(pointers).toEqual([]);
              }
            },
          ),
          { numRuns: 3_000 },
        );
      }),
    );
  }

  test(
    "does not change what becomes of many simple paths at once",
    quiet(() => {
      const name = fc.constantFrom("a", "b", "__proto__", "length");
      const step = fc.oneof(
        name.map((name) => `['${name}']`),
        fc.constantFrom("[*]", "[0]", "[1]"),
      );
      const path = fc
        .array(step, { minLength: 1, maxLength: 3 })
        .map((steps) => `$${steps.join("")}`);
      const leaf = fc.constantFrom("x", null, 7);
      const { value } = fc.letrec((tie) => ({
        value: fc.oneof({ maxDepth: 3 }, leaf, tie("object"), tie("array")),
        array: fc.array(tie("value"), { maxLength: 3 }),
        object: fc
          .array(fc.tuple(name, tie("value")), { maxLength: 4 })
          .map((entries) => Object.fromEntries(entries)),
      }));
      fc.assert(
        fc.property(
          fc.array(value, { minLength: 1, maxLength: 3 }),
          fc.array(path, { minLength: 1, maxLength: 4 }),
          pair,
          fc.constantFrom("ignore" as const, "throw" as const),
          (document, fields, { rule }, onMissingField) => {
            const options = { ...rule, fields, onMissingField };
            const onEvent = () => {};
            for (const each of [document, { a: document[0], b: document }]) {
              expect(outcome(each, options)).toBe(
                outcome(each, { ...options, onEvent }),
              );
            }
          },
        ),
        { numRuns: 4_000 },
      );
    }),
  );
});
