import { type Evaluate, stepOf, type Test } from "./ast.ts";
import { COMPARISONS, type Operator } from "./compare.ts";
import type { Cursor } from "./cursor.ts";
import { follow } from "./follow.ts";
import { FUNCTIONS, type FunctionName } from "./functions.ts";
import { NOTHING } from "./kind-of.ts";
import { compileQuery } from "./select.ts";
import { type Notation, readSegments } from "./selectors.ts";
import { readString } from "./string-literal.ts";

/** The notation of paths that start with `$` or, in filters, `@`. */
export const JSONPATH: Notation = {
  opening: /[ \t\n\r]*(?:\.\.\[?|[.[])/y,
  name: /\*|(?!\d)[\w\u0080-\ud7ff\ue000-\u{10ffff}]+/uy,
  hasQuotes: false,
};

/** What can be compared, tested or given to a function: what it stands for, by the types that it can be of. */
interface Operand {
  /** One value, or `NOTHING`. */
  readonly value?: Evaluate<unknown>;
  /** The values of all nodes that a query selects. */
  readonly nodes?: Evaluate<unknown[]>;
  readonly test?: Test;
}

const EXPECTED = {
  value: "a value, or a query of one at most",
  nodes: "a query",
} as const;

function readCall(cursor: Cursor, name: FunctionName): Operand {
  const { takes, gives, call } = FUNCTIONS[name];
  const [first, second] = takes.map((type, i) => {
    if (i > 0) cursor.insist(",");
    return readAs(cursor, type);
  });
  cursor.insist(")");
  const apply: Evaluate<unknown> = (current, root) =>
    call(first?.(current, root), second?.(current, root));
  return { [gives]: apply };
}

function readQuery(cursor: Cursor, isRelative: boolean): Operand {
  const path = readSegments(cursor, JSONPATH, readTest);
  const query = compileQuery(path, cursor.maxDepth);
  const nodes: Evaluate<unknown[]> = (current, root) =>
    query(isRelative ? current : root, root).map(({ value }) => value);
  const steps = path.map(stepOf).filter((step) => step !== undefined);
  if (steps.length < path.length) {
    return { nodes, test: (current, root) => nodes(current, root).length > 0 };
  }
  const value: Evaluate<unknown> = (current, root) =>
    follow(steps, isRelative ? current : root);
  const test: Test = (current, root) => value(current, root) !== NOTHING;
  return { nodes, value, test };
}

function readOperand(cursor: Cursor): Operand {
  const start = cursor.position;
  if (/['"]/.test(cursor.next)) {
    const text = readString(cursor);
    return { value: () => text };
  }
  const sigil = cursor.match(/[$@]/y);
  if (sigil !== "") return readQuery(cursor, sigil === "@");
  const name = cursor.match(/[a-z][\da-z_]*\(/y).slice(0, -1);
  if (Object.hasOwn(FUNCTIONS, name)) {
    return cursor.nested(() => readCall(cursor, name as FunctionName));
  }
  const literal = cursor.match(
    /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y,
  );
  if (literal === "" || name !== "") {
    cursor.fail("a query, a literal or a function", start);
  }
  const value: unknown = JSON.parse(literal);
  return { value: () => value };
}

/** Reads an operand, and insists on what it must stand for. */
function readAs(
  cursor: Cursor,
  type: keyof typeof EXPECTED,
): Evaluate<unknown> {
  cursor.blank();
  const start = cursor.position;
  return readOperand(cursor)[type] ?? cursor.fail(EXPECTED[type], start);
}

function readComparison(cursor: Cursor, isNegated: boolean): Test {
  cursor.blank();
  const start = cursor.position;
  const { value, test } = readOperand(cursor);
  cursor.blank();
  const operator = isNegated ? "" : cursor.match(/[=!]=|[<>]=?/y);
  if (operator === "") return test ?? cursor.fail("a comparison");
  const compare = COMPARISONS[operator as Operator];
  const left = value ?? cursor.fail(EXPECTED.value, start);
  const right = readAs(cursor, "value");
  return (current, root) => compare(left(current, root), right(current, root));
}

function readBasic(cursor: Cursor): Test {
  const isNegated = cursor.take("!");
  let test: Test;
  if (cursor.take("(")) {
    test = readTest(cursor);
    cursor.insist(")", "an operator or ");
  } else {
    test = readComparison(cursor, isNegated);
  }
  return isNegated ? (current, root) => !test(current, root) : test;
}

/** Reads tests with an operator between them. */
function readTests(
  cursor: Cursor,
  operator: "||" | "&&",
  read: (cursor: Cursor) => Test,
): Test {
  const tests = cursor.list(operator, read);
  const [only, ...others] = tests as [Test];
  if (others.length === 0) return only;
  const isOr = operator === "||";
  return (current, root) => {
    for (const test of tests) {
      if (test(current, root) === isOr) return isOr;
    }
    return !isOr;
  };
}

function readAnd(cursor: Cursor): Test {
  return readTests(cursor, "&&", readBasic);
}

/** Reads a filter's test (RFC 9535 section 2.3.5.1), checks its types (section 2.4.3) and compiles it. */
export function readTest(cursor: Cursor): Test {
  return cursor.nested(() => readTests(cursor, "||", readAnd));
}
