import { oneOf } from "../util/assert.ts";

/** Says what happens when a path selects nothing in the data. */
export type OnMissingField = "throw" | "warn" | "ignore";

/**
 * Checks the option.
 *
 * @throws {TypeError} when it is none of the three: a misspelt one must not let a missing field pass
 */
export function readOnMissingField(
  value: unknown,
  fallback: OnMissingField,
): OnMissingField {
  const given = value === undefined ? fallback : value;
  return oneOf("onMissingField", given, ["throw", "warn", "ignore"]);
}
