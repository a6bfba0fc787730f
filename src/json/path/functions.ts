import { memoize } from "../../util/memoize.ts";
import { compileIRegexp } from "./iregexp.ts";
import { ARRAY, kindOf, LEAF, NOTHING } from "./kind-of.ts";
import type { Tally } from "./tally.ts";

/** Name of a function extension of RFC 9535. */
export type FunctionName = "length" | "count" | "match" | "search" | "value";

/** Function extension of RFC 9535 section 2.4, with its types. */
export interface FunctionRow {
  /** Type of each parameter: a value, or the tally of the nodes that a query selects. */
  readonly takes: readonly ("value" | "nodes")[];
  /** Type of the result: a value for comparisons, or a test. */
  readonly gives: "value" | "test";
  /** Calls the function; `second` is `undefined` for a function with one parameter. */
  call(first: unknown, second: unknown): unknown;
}

function length(value: unknown): unknown {
  if (typeof value === "string") return [...value].length;
  const kind = kindOf(value);
  if (kind === LEAF) return NOTHING;
  return (kind === ARRAY ? (value as []) : Object.keys(value as object)).length;
}

const MAX_KEPT = 1_000;
const MAX_KEPT_LENGTH = 10_000;

function regExpTest(isWhole: boolean): FunctionRow["call"] {
  const regExpFor = memoize(
    (pattern) => compileIRegexp(pattern, isWhole),
    MAX_KEPT,
    MAX_KEPT_LENGTH,
  );
  return (text, pattern) =>
    typeof text === "string" &&
    typeof pattern === "string" &&
    regExpFor(pattern)?.test(text) === true;
}

/** All function extensions, by name. */
export const FUNCTIONS: Readonly<Record<FunctionName, FunctionRow>> = {
  length: { takes: ["value"], gives: "value", call: length },
  count: {
    takes: ["nodes"],
    gives: "value",
    call: (nodes) => (nodes as Tally).count,
  },
  match: {
    takes: ["value", "value"],
    gives: "test",
    call: /* @__PURE__ */ regExpTest(true),
  },
  search: {
    takes: ["value", "value"],
    gives: "test",
    call: /* @__PURE__ */ regExpTest(false),
  },
  value: {
    takes: ["nodes"],
    gives: "value",
    call(nodes) {
      const { count, value } = nodes as Tally;
      return count === 1 ? value : NOTHING;
    },
  },
};
