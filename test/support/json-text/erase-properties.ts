/** Properties of erasing in JSON text. */
import fc from "fast-check";
import {
  type EraseOptions,
  erase,
  eraser,
  type SealmaskEvent,
  UnsupportedTypeError,
} from "../../../mod.ts";
import {
  assertSame,
  assertSameData,
  fail,
  type Outcome,
  outcomeOf,
} from "./compare.ts";
import { sealmask, type TextEngine } from "./engine.ts";
import { kindOfPath } from "./evaluate.ts";
import { changes } from "./mutate.ts";
import { withPaths } from "./paths.ts";
import type { TextProperty } from "./property.ts";
import * as reference from "./reference.ts";
import { isJson, parseValue } from "./spans.ts";
import { type Tree, tree, treeWithDuplicates } from "./trees.ts";
import { rawStyle, type Style, write } from "./write.ts";

const RULES: readonly EraseOptions[] = [
  {},
  {},
  {},
  { customMask: '"\u2028\ud800' },
  { dynamicMask: true },
  { keep: { first: 1, last: 2 } },
  { preset: "email" },
  { regexPattern: /[a-z]/g, maskFormat: '"$&\\' },
  {
    mask: (value, { pointer }) => ({ pointer, type: typeof value, a: [null] }),
  },
];

interface Case {
  readonly text: string;
  readonly options: EraseOptions;
}

const onMissingField = fc.constantFrom(
  "ignore" as const,
  "ignore" as const,
  "throw" as const,
);

/** Generates texts, and the options to erase fields in them. */
function cases(trees: fc.Arbitrary<Tree>, styles: fc.Arbitrary<Style>) {
  return fc
    .record({
      drawn: withPaths(trees),
      style: styles,
      rule: fc.constantFrom(...RULES),
      other: fc.constantFrom(...RULES),
      rulesByPath: fc.nat(9),
      onMissingField,
    })
    .map(({ drawn, style, rule, other, rulesByPath, ...rest }): Case => {
      const [tree, paths] = drawn;
      const text = write(tree, style);
      const [first, ...others] = paths as [string];
      const rules = { [first]: other };
      if (rulesByPath === 9) {
        const all = paths.map((path, i) => [path, i % 2 ? rule : other]);
        const maskingRules = Object.fromEntries(all);
        return { text, options: { maskingRules, ...rest } };
      }
      if (rulesByPath === 8 && others.length > 0) {
        const options = { ...rule, fields: others, maskingRules: rules };
        return { text, options: { ...options, ...rest } };
      }
      return { text, options: { ...rule, fields: paths, ...rest } };
    });
}

function pathsOf({ fields = [], maskingRules = {} }: EraseOptions): string[] {
  return [...fields, ...Object.keys(maskingRules)];
}

/** Throws unless the only changes to a text are the given edits. */
function assertEdited(
  text: string,
  edits: readonly reference.Edit[],
  result: string,
): void {
  const assertKept = (kept: string, at: number) => {
    const found = result.slice(at, at + kept.length);
    assertSame(found, kept, `what is not selected, at ${at} of ${result}`);
  };
  let [from, at] = [0, 0];
  for (const { start, end, value } of edits) {
    assertKept(text.slice(from, start), at);
    at += start - from;
    from = end;
    const found = result.slice(at, parseValue(result, at).end);
    const mask = JSON.stringify(value);
    // White space between the elements of an array may stay.
    const isArray = Array.isArray(value) && text[start] === "[";
    const bare = isArray && found !== mask ? found.replace(/\s/g, "") : found;
    assertSame(bare, mask, `the mask at ${at} of ${result}`);
    at += found.length;
  }
  assertSame(result.slice(at), text.slice(from), "the rest");
}

/** Throws unless the result for a text is the reference's. */
function assertErased(
  text: string,
  options: EraseOptions,
  actual: Outcome,
): void {
  const expected = outcomeOf(() => reference.erasureOf(text, options));
  if ("code" in expected || "code" in actual) {
    assertSame(actual, expected, "the outcome");
    return;
  }
  const { edits } = expected.value as reference.Edited;
  assertEdited(text, edits, actual.value as string);
}

function sorted(events: readonly SealmaskEvent[]): string[] {
  return events.map((event) => JSON.stringify(event)).sort();
}

/** Returns the codes of the errors that erasing may throw: if several paths fail, any of their errors may come first. */
function refusalsOf(document: unknown, options: EraseOptions): Set<string> {
  const { fields, maskingRules, ...rest } = options;
  const codes = new Set<string>();
  for (const path of pathsOf(options)) {
    const rule = fields?.includes(path) ? rest : maskingRules?.[path];
    const alone = { ...(rule as EraseOptions), fields: [path] };
    const outcome = outcomeOf(() =>
      erase(document, { ...alone, onMissingField: options.onMissingField }),
    );
    if ("code" in outcome) codes.add(outcome.code);
  }
  return codes;
}

function withoutDuplicates(check: (each: Case, engine: TextEngine) => void) {
  return (engine: TextEngine) =>
    fc.property(cases(tree, rawStyle), (each) => {
      check(each, engine);
      return true;
    });
}

const agreesWithErase: TextProperty = {
  name: "eraseText gives the text of what erase gives, or throws what it throws",
  share: 25,
  of: withoutDuplicates(({ text, options }, engine) => {
    const document: unknown = JSON.parse(text);
    const heard: SealmaskEvent[][] = [[], []];
    const listener = (i: number) => ({
      ...options,
      onEvent: (event: SealmaskEvent) => heard[i]?.push(event),
    });
    const expected = outcomeOf(() => erase(document, listener(0)));
    const actual = outcomeOf(() => engine.eraseText(text, listener(1)));
    if ("code" in expected) {
      const codes = refusalsOf(document, options).add(expected.code);
      const isOne = "code" in actual && codes.has(actual.code);
      if (!isOne) fail(`expected ${[...codes]}, got ${JSON.stringify(actual)}`);
      return;
    }
    if ("code" in actual) fail(`expected a text, got ${actual.code}`);
    const parsed: unknown = JSON.parse(actual.value as string);
    assertSameData(parsed, expected.value, "the parsed text");
    assertSame(sorted(heard[1] ?? []), sorted(heard[0] ?? []), "events");
  }),
};

const keepsTheRest: TextProperty = {
  name: "eraseText keeps every character of what is not selected",
  share: 20,
  of: withoutDuplicates(({ text, options }, engine) => {
    const ignoring = { ...options, onMissingField: "ignore" as const };
    const actual = outcomeOf(() => engine.eraseText(text, ignoring));
    assertErased(text, ignoring, actual);
  }),
};

const masksDuplicates: TextProperty = {
  name: "eraseText masks every member of a name, or refuses the text where a path needs one",
  share: 20,
  of: (engine) =>
    fc.property(cases(treeWithDuplicates, rawStyle), ({ text, options }) => {
      const actual = outcomeOf(() => engine.eraseText(text, options));
      assertErased(text, options, actual);
      return true;
    }),
};

const checksTheGrammar: TextProperty = {
  name: "eraseText throws for exactly those texts that JSON.parse throws for",
  share: 20,
  of: (engine) =>
    fc.property(cases(tree, rawStyle), changes, (each, change) => {
      const text = change(each.text);
      assertSame(isJson(text), isParsed(text), "the naive parser");
      const simple = pathsOf(each.options).filter(
        (path) => kindOfPath(path) === "text",
      );
      const fields = simple.length > 0 ? simple : ["a"];
      const options = { fields, onMissingField: "ignore" as const };
      const actual = outcomeOf(() => engine.eraseText(text, options));
      if (!isParsed(text)) {
        const { code } = UnsupportedTypeError;
        assertSame(actual, { code }, "the outcome");
        return true;
      }
      assertErased(text, options, actual);
      return true;
    }),
};

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isTheSameAnyWay: TextProperty = {
  name: "eraser(options).text and eraseText give the same, in whatever order the fields are",
  share: 3,
  of: (engine) =>
    fc.property(cases(treeWithDuplicates, rawStyle), ({ text, options }) => {
      const { fields, maskingRules: _, ...rest } = options;
      if (!fields) return true;
      const once = outcomeOf(() => engine.eraseText(text, options));
      if (engine === sealmask) {
        const again = outcomeOf(() => eraser(options).text(text));
        assertSame(again, once, "eraser(options).text(text)");
      }
      const ignoring = { ...rest, onMissingField: "ignore" as const };
      const [there, back] = [fields, fields.toReversed()].map((fields) =>
        outcomeOf(() => engine.eraseText(text, { ...ignoring, fields })),
      );
      assertSame(back, there, "reversed fields");
      return true;
    }),
};

/** Properties of `eraseText`. */
export const eraseProperties: readonly TextProperty[] = [
  agreesWithErase,
  keepsTheRest,
  masksDuplicates,
  checksTheGrammar,
  isTheSameAnyWay,
];
