import {
  type Call,
  type Expression,
  type FunctionName,
  isSingular,
  type Literal,
  type Operand,
  type Operator,
} from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { FUNCTIONS } from "./functions.ts";
import { type Notation, readSegments } from "./selectors.ts";
import { readString } from "./strings.ts";

/** The notation of paths that start with `$` or, in filters, `@`. */
export const JSONPATH: Notation = {
  blank: /[ \t\n\r]*/y,
  name: /\*|[A-Z_a-z\u0080-\ud7ff\ue000-\u{10ffff}][\w\u0080-\ud7ff\ue000-\u{10ffff}]*/uy,
  hasQuotes: false,
};

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const KEYWORDS: ReadonlyMap<string, Literal> = new Map(
  [true, false, null].map((value) => [`${value}`, { kind: "literal", value }]),
);

function readCall(cursor: Cursor, name: string, start: number): Call {
  if (!Object.hasOwn(FUNCTIONS, name)) {
    cursor.fail(
      `one of the functions ${Object.keys(FUNCTIONS).join(", ")}`,
      start,
    );
  }
  const { takes } = FUNCTIONS[name as FunctionName];
  const args = takes.map((type, i) => {
    if (i > 0 && !cursor.take(",")) cursor.fail('","');
    cursor.blank();
    const at = cursor.position;
    const operand = readOperand(cursor);
    if (type === "value") requireValue(cursor, operand, at);
    else if (operand.kind !== "query") cursor.fail("a query", at);
    cursor.blank();
    return operand;
  });
  if (!cursor.take(")")) cursor.fail('")"');
  return { kind: "call", name: name as FunctionName, arguments: args };
}

function readOperand(cursor: Cursor): Operand {
  const start = cursor.position;
  if (/['"]/.test(cursor.next)) {
    return { kind: "literal", value: readString(cursor) };
  }
  const isRelative = cursor.take("@");
  if (isRelative || cursor.take("$")) {
    const path = readSegments(cursor, JSONPATH, readTest);
    return { kind: "query", isRelative, path };
  }
  const digits = cursor.match(NUMBER);
  if (digits !== "") return { kind: "literal", value: Number(digits) };
  const name = cursor.match(/[a-z][\da-z_]*/y);
  if (name !== "" && cursor.take("(")) {
    return cursor.nested(() => readCall(cursor, name, start));
  }
  return (
    KEYWORDS.get(name) ??
    cursor.fail(
      "a query, a text, a number, true, false, null or a function",
      start,
    )
  );
}

/** Insists on what is one value at most, as what is compared must be. */
function requireValue(cursor: Cursor, operand: Operand, at: number): void {
  if (operand.kind === "query" && !isSingular(operand.path)) {
    cursor.fail("a query that selects one value at most", at);
  }
  if (operand.kind === "call" && FUNCTIONS[operand.name].isTest) {
    cursor.fail(`a value, which ${operand.name} does not give,`, at);
  }
}

function readBasic(cursor: Cursor): Expression {
  const isNegated = cursor.take("!");
  if (isNegated) cursor.blank();
  const expression = cursor.take("(")
    ? readParentheses(cursor)
    : readComparison(cursor, isNegated);
  return isNegated ? { kind: "not", operand: expression } : expression;
}

function readParentheses(cursor: Cursor): Expression {
  cursor.blank();
  const expression = cursor.nested(() => readTest(cursor));
  cursor.blank();
  if (!cursor.take(")")) cursor.fail('"&&", "||" or ")"');
  return expression;
}

function readComparison(cursor: Cursor, isNegated: boolean): Expression {
  const start = cursor.position;
  const left = readOperand(cursor);
  const end = cursor.position;
  cursor.blank();
  const operator = isNegated ? "" : cursor.match(/[=!]=|[<>]=?/y);
  if (operator === "") {
    const isTest =
      left.kind === "query" ||
      (left.kind === "call" && FUNCTIONS[left.name].isTest);
    if (isTest) {
      cursor.position = end;
      return left;
    }
    cursor.fail(
      isNegated ? "a test" : "an operator that compares",
      isNegated ? start : cursor.position,
    );
  }
  requireValue(cursor, left, start);
  cursor.blank();
  const middle = cursor.position;
  const right = readOperand(cursor);
  requireValue(cursor, right, middle);
  return { kind: "comparison", operator: operator as Operator, left, right };
}

function readList(
  cursor: Cursor,
  kind: "or" | "and",
  token: string,
  read: (cursor: Cursor) => Expression,
): Expression {
  const operands: Expression[] = [];
  for (;;) {
    const expression = read(cursor);
    const end = cursor.position;
    cursor.blank();
    const isLast = !cursor.take(token);
    if (isLast) cursor.position = end;
    if (isLast && operands.length === 0) return expression;
    operands.push(expression);
    if (isLast) return { kind, operands };
    cursor.blank();
  }
}

function readAnd(cursor: Cursor): Expression {
  return readList(cursor, "and", "&&", readBasic);
}

/** Reads a filter's test (RFC 9535 section 2.3.5.1) and checks its types (section 2.4.3). */
export function readTest(cursor: Cursor): Expression {
  return readList(cursor, "or", "||", readAnd);
}
