import { describeType } from "./describe-type.ts";
import { typeName } from "./type-name.ts";

/** Whether a value is a promise, of any realm: somebody forgot to await it. */
export function isUnawaited(value: unknown): boolean {
  return value instanceof Promise || typeName(value) === "Promise";
}

/** Describes data that a caller gave, as {@link describeType} does; of a promise it says what to do. */
export function describeGiven(value: unknown): string {
  return isUnawaited(value) ? "a Promise: await it first" : describeType(value);
}

/**
 * Refuses data that a caller gave, and says what type it has.
 *
 * @throws {TypeError} always
 */
export function refuseGiven(
  what: string,
  expected: string,
  value: unknown,
): never {
  throw new TypeError(
    `Cannot use ${what}: expected ${expected}, got ${describeGiven(value)}`,
  );
}
