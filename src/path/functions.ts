import { compileIRegexp } from "./iregexp.ts";
import { memo } from "./memo.ts";
import { ARRAY, kindOf, LEAF, NOTHING } from "./value.ts";

/** The name of a function of RFC 9535. */
export type FunctionName = "length" | "count" | "match" | "search" | "value";

/** A function of RFC 9535 section 2.4. */
export interface FunctionRow {
  /** What it takes: one value each, or the values of all nodes that a query selects. */
  readonly takes: readonly ("value" | "nodes")[];
  /** What a call of it stands for: a value to be compared, or a test. */
  readonly gives: "value" | "test";
  /** Makes it for one place in one path. */
  make(): (first: unknown, second: unknown) => unknown;
}

function length(value: unknown): unknown {
  if (typeof value === "string") return [...value].length;
  const kind = kindOf(value);
  if (kind === LEAF) return NOTHING;
  return (kind === ARRAY ? (value as []) : Object.keys(value as object)).length;
}

const MAX_KEPT = 100;

function regExpTest(isWhole: boolean): FunctionRow["make"] {
  const regExpFor = memo(MAX_KEPT, (pattern) =>
    compileIRegexp(pattern, isWhole),
  );
  return () => {
    // A pattern that stands in the path is the same each time.
    let last: unknown;
    let regExp: RegExp | null = null;
    return (text, pattern) => {
      if (typeof text !== "string" || typeof pattern !== "string") return false;
      if (pattern !== last) regExp = regExpFor(pattern);
      last = pattern;
      return regExp?.test(text) === true;
    };
  };
}

/** Every function, by name. */
export const FUNCTIONS: Readonly<Record<FunctionName, FunctionRow>> = {
  length: { takes: ["value"], gives: "value", make: () => length },
  count: {
    takes: ["nodes"],
    gives: "value",
    make: () => (nodes) => (nodes as unknown[]).length,
  },
  match: {
    takes: ["value", "value"],
    gives: "test",
    make: regExpTest(true),
  },
  search: {
    takes: ["value", "value"],
    gives: "test",
    make: regExpTest(false),
  },
  value: {
    takes: ["nodes"],
    gives: "value",
    make: () => (nodes) => {
      const values = nodes as unknown[];
      return values.length === 1 ? values[0] : NOTHING;
    },
  },
};
