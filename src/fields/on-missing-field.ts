import { oneOf } from "../util/assert.ts";

/** Reaction to a path that selects nothing in the data: throw an error, warn on the console, or ignore it. */
export type OnMissingField = "throw" | "warn" | "ignore";

/**
 * Returns the value of the option `onMissingField`, or `fallback` if the value is `undefined`.
 *
 * @throws {TypeError} if the value is not one of the three, because a misspelt value must not let a missing field pass
 */
export function readOnMissingField(
  value: unknown,
  fallback: OnMissingField,
): OnMissingField {
  const given = value === undefined ? fallback : value;
  return oneOf("onMissingField", given, ["throw", "warn", "ignore"]);
}
