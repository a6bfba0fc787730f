import { describeType } from "../../../util/describe-type.ts";
import { EnvelopeError } from "../../../util/errors.ts";

function refuseAnswer(
  operation: string,
  what: string,
  expected: string,
  value: unknown,
): never {
  throw new EnvelopeError(
    `Cannot read the answer of ${operation}: expected ${expected} as ${what}, got ${describeType(value)}`,
  );
}

/** Returns the entries of an object in an answer. */
export function answerEntries(
  operation: string,
  what: string,
  value: unknown,
): [string, unknown][] {
  if (typeof value === "object" && value !== null) return Object.entries(value);
  return refuseAnswer(operation, what, "an object", value);
}

/** Returns a list in an answer. */
export function answerList(
  operation: string,
  what: string,
  value: unknown,
): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return refuseAnswer(operation, what, "an array", value);
}
