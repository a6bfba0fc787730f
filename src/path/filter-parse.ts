import {
  type Call,
  type Expression,
  type FunctionName,
  isSingular,
  type Operand,
  type Operator,
} from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { FUNCTIONS } from "./functions.ts";
import { type Notation, readSegments } from "./selectors.ts";
import { readString } from "./strings.ts";

/** The notation of paths that start with `$` or, in filters, `@`. */
export const JSONPATH: Notation = {
  opening: /[ \t\n\r]*(?:\.\.\[?|[.[])/y,
  name: /\*|[A-Z_a-z\u0080-\ud7ff\ue000-\u{10ffff}][\w\u0080-\ud7ff\ue000-\u{10ffff}]*/uy,
  hasQuotes: false,
};

function readCall(cursor: Cursor, name: FunctionName): Call {
  const args = FUNCTIONS[name].takes.map((type, i) => {
    if (i > 0 && !cursor.take(",")) cursor.fail('","');
    cursor.blank();
    const start = cursor.position;
    const operand = readOperand(cursor);
    if (type === "value") requireValue(cursor, operand, start);
    else if (operand.kind !== "query") cursor.fail("a query", start);
    return operand;
  });
  if (!cursor.take(")")) cursor.fail('")"');
  return { kind: "call", name, arguments: args };
}

function readOperand(cursor: Cursor): Operand {
  const start = cursor.position;
  if (/['"]/.test(cursor.next)) {
    return { kind: "literal", value: readString(cursor) };
  }
  const sigil = cursor.match(/[$@]/y);
  if (sigil !== "") {
    const path = readSegments(cursor, JSONPATH, readTest);
    return { kind: "query", isRelative: sigil === "@", path };
  }
  const name = cursor.match(/[a-z][\da-z_]*\(/y).slice(0, -1);
  if (Object.hasOwn(FUNCTIONS, name)) {
    return cursor.nested(() => readCall(cursor, name as FunctionName));
  }
  const literal = cursor.match(
    /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y,
  );
  if (literal !== "" && name === "") {
    return { kind: "literal", value: JSON.parse(literal) };
  }
  return cursor.fail(
    `a query, a literal or one of the functions ${Object.keys(FUNCTIONS).join(", ")}`,
    start,
  );
}

/** Insists on one value at most, as what is compared must be. */
function requireValue(cursor: Cursor, operand: Operand, start: number): void {
  const isValue =
    operand.kind === "query"
      ? isSingular(operand.path)
      : operand.kind === "literal" || !FUNCTIONS[operand.name].isTest;
  if (!isValue) {
    cursor.fail("a value, or a query that selects one at most", start);
  }
}

function readComparison(cursor: Cursor, isNegated: boolean): Expression {
  cursor.blank();
  const start = cursor.position;
  const left = readOperand(cursor);
  cursor.blank();
  const operator = isNegated ? "" : cursor.match(/[=!]=|[<>]=?/y);
  if (operator !== "") {
    requireValue(cursor, left, start);
    cursor.blank();
    const middle = cursor.position;
    const right = readOperand(cursor);
    requireValue(cursor, right, middle);
    return { kind: "comparison", operator: operator as Operator, left, right };
  }
  if (left.kind === "query") return left;
  if (left.kind === "call" && FUNCTIONS[left.name].isTest) return left;
  return cursor.fail("an operator that compares");
}

function readBasic(cursor: Cursor): Expression {
  const isNegated = cursor.take("!");
  let expression: Expression;
  if (cursor.take("(")) {
    expression = readTest(cursor);
    if (!cursor.take(")")) cursor.fail('an operator or ")"');
  } else {
    expression = readComparison(cursor, isNegated);
  }
  return isNegated ? { kind: "not", operand: expression } : expression;
}

/** Reads expressions with a token between them. */
function readList(
  cursor: Cursor,
  kind: "or" | "and",
  token: string,
  read: (cursor: Cursor) => Expression,
): Expression {
  const operands: Expression[] = [];
  do operands.push(read(cursor));
  while (cursor.take(token));
  const [only, ...others] = operands as [Expression];
  return others.length === 0 ? only : { kind, operands };
}

function readAnd(cursor: Cursor): Expression {
  return readList(cursor, "and", "&&", readBasic);
}

/** Reads a filter's test (RFC 9535 section 2.3.5.1) and checks its types (section 2.4.3). */
export function readTest(cursor: Cursor): Expression {
  return cursor.nested(() => readList(cursor, "or", "||", readAnd));
}
