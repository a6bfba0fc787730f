/** True if two types are identical. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? true
    : false;

/** Returns a function that takes a value; it compiles only if the value's type is exactly the expected one. */
export function expectType<Expected>() {
  return <Actual>(
    actual: Actual,
    ..._same: Same<Actual, Expected> extends true ? [] : ["not the same type"]
  ): Actual => actual;
}
