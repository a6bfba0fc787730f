import type { AttributePath, ExpressionReader } from "./expression-reader.ts";

const CLAUSES: readonly string[] = ["SET", "REMOVE", "ADD", "DELETE"];

/** Functions that give a value to `SET`, each with two arguments. */
const FUNCTIONS: readonly string[] = ["if_not_exists", "list_append"];

/**
 * Reads an `UpdateExpression`. The reader notes the places that it copies from.
 *
 * @returns the places that it changes
 */
export function readUpdate(reader: ExpressionReader): AttributePath[] {
  const targets: AttributePath[] = [];
  const met = new Set<string>();
  do {
    const clause = CLAUSES.find((each) => reader.takeKeyword(each));
    if (clause === undefined) {
      return reader.refuseNext("SET, REMOVE, ADD or DELETE");
    }
    if (met.has(clause)) reader.refuseNext(`one clause ${clause}, and its end`);
    met.add(clause);
    do targets.push(readAction(reader, clause));
    while (reader.takeSymbol(","));
  } while (reader.peek().kind !== "end");
  return targets;
}

/** Reads one action of a clause, and returns the place that it changes. */
function readAction(reader: ExpressionReader, clause: string): AttributePath {
  const target = reader.takePath();
  if (clause === "SET") {
    reader.expectSymbol("=");
    readSum(reader);
  } else if (clause !== "REMOVE" && !reader.takeValue()) {
    reader.refuseNext("a placeholder of a value");
  }
  return target;
}

/** Reads the value that `SET` gives: an operand, or the sum or difference of two. */
function readSum(reader: ExpressionReader): void {
  readOperand(reader);
  if (reader.takeSymbol("+") || reader.takeSymbol("-")) readOperand(reader);
}

function readOperand(reader: ExpressionReader): void {
  if (reader.takeSymbol("(")) {
    reader.deeper(() => readSum(reader));
    reader.expectSymbol(")");
    return;
  }
  const name = reader.takeFunction();
  if (name === undefined) {
    if (!reader.takeValue()) reader.takeUse("SET");
    return;
  }
  if (!FUNCTIONS.includes(name)) {
    reader.refuseNext("if_not_exists or list_append as the function");
  }
  reader.deeper(() => {
    readOperand(reader);
    reader.expectSymbol(",");
    readOperand(reader);
  });
  reader.expectSymbol(")");
}
