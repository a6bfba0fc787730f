import { type Condition, parseCondition } from "./condition.ts";
import { invalid } from "./failure.ts";
import type { Placeholders } from "./placeholders.ts";
import { type KeySchema, keyNames } from "./tables.ts";

/** Operators of key conditions, besides `AND` and `BETWEEN` (DynamoDB, "Key condition expressions for the Query operation"). */
const ALLOWED: readonly string[] = ["=", "<", "<=", ">", ">=", "begins_with"];

/** Parses a key condition: the partition key is equal to a value, and at most one condition is on the sort key. */
export function parseKeyCondition(
  text: string,
  placeholders: Placeholders,
  schema: KeySchema,
): Condition {
  const what = "KeyConditionExpression";
  const condition = parseCondition(what, text, placeholders);
  const { names, operators, equalities } = condition;
  const operator = [...operators].find((each) => !ALLOWED.includes(each));
  if (operator !== undefined) {
    throw invalid(`Invalid operator used in ${what}: ${operator}`);
  }
  if (new Set(names).size < names.length) {
    throw invalid(`${what}s must only contain one condition per key`);
  }
  if (!equalities.has(schema.partitionKey)) {
    throw invalid(
      `Query condition missed key schema element: ${schema.partitionKey}`,
    );
  }
  if (names.some((name) => !keyNames(schema).includes(name))) {
    throw invalid("Query key condition not supported");
  }
  return condition;
}
