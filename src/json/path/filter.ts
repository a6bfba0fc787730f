import { type Evaluate, stepOf, type Test } from "./ast.ts";
import { COMPARISONS, type Operator } from "./compare.ts";
import type { Cursor } from "./cursor.ts";
import { follow } from "./follow.ts";
import { FUNCTIONS, type FunctionName } from "./functions.ts";
import { NOTHING } from "./kind-of.ts";
import { type Notation, readSegments } from "./selectors.ts";
import { readString } from "./string-literal.ts";
import { compileTally, type Tally } from "./tally.ts";

/** Notation of JSONPath, for paths that start with `$` or, in filters, `@`. */
export const JSONPATH: Notation = {
  opening: /[ \t\n\r]*(?:\.\.\[?|[.[])/y,
  name: /\*|(?!\d)[\w\u0080-\ud7ff\ue000-\u{10ffff}]+/uy,
  hasQuotes: false,
};

/**
 * Operand of a comparison, test or function call in a filter. It has one evaluator for each type of RFC 9535 section
 * 2.4.1 that the operand can be used as.
 */
interface Operand {
  /** Evaluates the operand as a value, which is `NOTHING` if there is no value (ValueType). */
  readonly value?: Evaluate<unknown>;
  /** Evaluates the operand as a list of nodes, and returns the tally of the list (NodesType). */
  readonly nodes?: Evaluate<Tally>;
  /** Evaluates the operand as a test (LogicalType). */
  readonly test?: Test;
  /** True if the operand does not depend on the current node. */
  readonly isConstant: boolean;
}

/**
 * Returns `evaluate` itself, or, for an operand that does not depend on the current node, a function that evaluates
 * once for each search.
 */
function onceIf<T>(isConstant: boolean, evaluate: Evaluate<T>): Evaluate<T> {
  if (!isConstant) return evaluate;
  return (current, context) => {
    const known = context.knownBy<T>(evaluate);
    if (!known.has(evaluate)) known.set(evaluate, evaluate(current, context));
    return known.get(evaluate) as T;
  };
}

const EXPECTED = {
  value: "a value, or a query for at most one node",
  nodes: "a query",
} as const;

function readCall(cursor: Cursor, name: FunctionName): Operand {
  const { takes, gives, call } = FUNCTIONS[name];
  const operands = takes.map((type, i) => {
    if (i > 0) cursor.insist(",");
    return readAs(cursor, type);
  });
  cursor.insist(")");
  const [first, second] = operands.map(({ evaluate }) => evaluate);
  const isConstant = operands.every((each) => each.isConstant);
  const apply = onceIf<unknown>(isConstant, (current, context) =>
    call(first?.(current, context), second?.(current, context)),
  );
  return { [gives]: apply, isConstant };
}

function readQuery(cursor: Cursor, isRelative: boolean): Operand {
  const path = readSegments(cursor, JSONPATH, readTest);
  const isConstant = !isRelative;
  const steps = path.map(stepOf).filter((step) => step !== undefined);
  const tally = compileTally(path, cursor.maxDepth);
  const nodes: Evaluate<Tally> = (current, context) =>
    tally(isRelative ? current : context.root, context);
  if (steps.length < path.length) {
    const test: Test = (current, context) => nodes(current, context).count > 0;
    return { nodes, test, isConstant };
  }
  const value: Evaluate<unknown> = (current, context) =>
    follow(steps, isRelative ? current : context.root);
  const test: Test = (current, context) => value(current, context) !== NOTHING;
  return { nodes, value, test, isConstant };
}

function literal(value: unknown): Operand {
  return { value: () => value, isConstant: true };
}

function readOperand(cursor: Cursor): Operand {
  const start = cursor.position;
  if (/['"]/.test(cursor.next)) return literal(readString(cursor));
  const sigil = cursor.match(/[$@]/y);
  if (sigil !== "") return readQuery(cursor, sigil === "@");
  const name = cursor.match(/[a-z][\da-z_]*\(/y).slice(0, -1);
  if (Object.hasOwn(FUNCTIONS, name)) {
    return cursor.nested(() => readCall(cursor, name as FunctionName));
  }
  const text = cursor.match(
    /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y,
  );
  if (text === "" || name !== "") {
    cursor.fail("a query, a literal or a function", start);
  }
  return literal(JSON.parse(text));
}

/**
 * Reads an operand of a given type.
 *
 * @throws {InvalidPathError} if the operand cannot be used as that type
 */
function readAs(
  cursor: Cursor,
  type: keyof typeof EXPECTED,
): { readonly evaluate: Evaluate<unknown>; readonly isConstant: boolean } {
  cursor.blank();
  const start = cursor.position;
  const { isConstant, [type]: evaluate } = readOperand(cursor);
  if (!evaluate) return cursor.fail(EXPECTED[type], start);
  return { evaluate, isConstant };
}

function readComparison(cursor: Cursor, isNegated: boolean): Test {
  cursor.blank();
  const start = cursor.position;
  const { value, test, isConstant } = readOperand(cursor);
  cursor.blank();
  const operator = isNegated ? "" : cursor.match(/[=!]=|[<>]=?/y);
  if (operator === "") return test ?? cursor.fail("a comparison");
  const compare = COMPARISONS[operator as Operator];
  const left = value ?? cursor.fail(EXPECTED.value, start);
  const right = readAs(cursor, "value");
  return onceIf(isConstant && right.isConstant, (current, context) =>
    compare(left(current, context), right.evaluate(current, context), context),
  );
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
  return isNegated ? (current, context) => !test(current, context) : test;
}

/** Reads one or more tests joined by `&&` or `||`, and compiles the tests to a single one. */
function readTests(
  cursor: Cursor,
  operator: "||" | "&&",
  read: (cursor: Cursor) => Test,
): Test {
  const tests = cursor.list(operator, read);
  const [only, ...others] = tests as [Test];
  if (others.length === 0) return only;
  const isOr = operator === "||";
  return (current, context) => {
    for (const test of tests) {
      if (test(current, context) === isOr) return isOr;
    }
    return !isOr;
  };
}

function readAnd(cursor: Cursor): Test {
  return readTests(cursor, "&&", readBasic);
}

/**
 * Parses the condition of a filter (RFC 9535 section 2.3.5.1), checks the types in it (section 2.4.3) and compiles it.
 */
export function readTest(cursor: Cursor): Test {
  return cursor.nested(() => readTests(cursor, "||", readAnd));
}
