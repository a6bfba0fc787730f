import type { ExpressionReader } from "./expression-reader.ts";

/** Kind of what was read: a condition is true or false, an operand is a value. */
type Kind = "condition" | "operand";

const COMPARATORS: readonly string[] = ["=", "<>", "<=", ">=", "<", ">"];

/** Numbers of arguments of the functions that are conditions by themselves. */
const FUNCTIONS: ReadonlyMap<string, 1 | 2> = new Map([
  ["attribute_exists", 1],
  ["attribute_not_exists", 1],
  ["attribute_type", 2],
  ["begins_with", 2],
  ["contains", 2],
]);

/** Functions that tell whether an attribute exists, and nothing of its value. */
export const EXISTENCE: readonly string[] = [
  "attribute_exists",
  "attribute_not_exists",
];

/**
 * Reads a condition, as `ConditionExpression`, `FilterExpression` and `KeyConditionExpression` hold one. The reader notes
 * its uses.
 *
 * @returns whether `OR` joins its parts, so that it needs parentheses beside an `AND`
 */
export function readCondition(reader: ExpressionReader): boolean {
  const kind = readDisjunction(reader);
  expectCondition(reader, kind);
  reader.expectEnd();
  return kind === "disjunction";
}

function expectCondition(
  reader: ExpressionReader,
  kind: Kind | "disjunction",
): void {
  if (kind === "operand") reader.refuseNext("a comparison");
}

function readDisjunction(reader: ExpressionReader): Kind | "disjunction" {
  let kind: Kind | "disjunction" = readConjunction(reader);
  while (reader.takeKeyword("OR")) {
    expectCondition(reader, kind);
    expectCondition(reader, readConjunction(reader));
    kind = "disjunction";
  }
  return kind;
}

function readConjunction(reader: ExpressionReader): Kind {
  const kind = readNegation(reader);
  while (reader.takeKeyword("AND")) {
    expectCondition(reader, kind);
    expectCondition(reader, readNegation(reader));
  }
  return kind;
}

function readNegation(reader: ExpressionReader): Kind {
  if (!reader.takeKeyword("NOT")) return readComparison(reader);
  return reader.deeper(() => {
    expectCondition(reader, readNegation(reader));
    return "condition";
  });
}

function readComparison(reader: ExpressionReader): Kind {
  const from = reader.uses.length;
  const kind = readTerm(reader);
  const comparator = COMPARATORS.find((each) => reader.takeSymbol(each));
  const isBetween = !comparator && reader.takeKeyword("BETWEEN");
  const isIn = !comparator && !isBetween && reader.takeKeyword("IN");
  const by = comparator ?? (isBetween ? "BETWEEN" : "IN");
  if (comparator) {
    readOperand(reader, by);
  } else if (isBetween) {
    readOperand(reader, by);
    if (!reader.takeKeyword("AND")) reader.refuseNext("AND");
    readOperand(reader, by);
  } else if (isIn) {
    reader.expectSymbol("(");
    do readOperand(reader, by);
    while (reader.takeSymbol(","));
    reader.expectSymbol(")");
  } else {
    return kind;
  }
  if (kind !== "operand") reader.refuseNext("an operand before a comparison");
  nameOperator(reader, from, by);
  return "condition";
}

/** Gives the uses on the left of an operator, which were read before it, the operator's name. */
function nameOperator(
  reader: ExpressionReader,
  from: number,
  by: string,
): void {
  for (let i = from; i < reader.uses.length; i++) {
    const use = reader.uses[i];
    if (use?.by === "") reader.uses[i] = { path: use.path, by };
  }
}

/** Reads what may stand on the left of an operator: a function, something in parentheses, a value or a path. */
function readTerm(reader: ExpressionReader): Kind {
  if (reader.takeSymbol("(")) {
    return reader.deeper(() => {
      const kind = readDisjunction(reader);
      reader.expectSymbol(")");
      return kind === "operand" ? "operand" : "condition";
    });
  }
  const name = reader.takeFunction();
  if (name === undefined) {
    if (!reader.takeValue()) reader.takeUse("");
    return "operand";
  }
  if (name === "size") {
    readArguments(reader, name, 1);
    return "operand";
  }
  const count = FUNCTIONS.get(name);
  if (count === undefined) {
    return reader.refuseNext("a function of DynamoDB's before its arguments");
  }
  readArguments(reader, name, count);
  return "condition";
}

/** Reads an operand: `size(…)`, something in parentheses, a value or a path. */
function readOperand(reader: ExpressionReader, by: string): void {
  if (reader.takeSymbol("(")) {
    reader.deeper(() => readOperand(reader, by));
    reader.expectSymbol(")");
    return;
  }
  const name = reader.takeFunction();
  if (name === "size") readArguments(reader, name, 1);
  else if (name !== undefined) reader.refuseNext("size as the function");
  else if (!reader.takeValue()) reader.takeUse(by);
}

function readArguments(
  reader: ExpressionReader,
  name: string,
  count: 1 | 2,
): void {
  if (EXISTENCE.includes(name)) {
    reader.takeUse(name);
  } else {
    reader.deeper(() => readOperand(reader, name));
    if (count === 2) {
      reader.expectSymbol(",");
      reader.deeper(() => readOperand(reader, name));
    }
  }
  reader.expectSymbol(")");
}
