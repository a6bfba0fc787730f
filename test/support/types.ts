/** True if two types are the same. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? true
    : false;

/** Gives a function that takes what is of a type, and insists that it is the same when it is compiled. */
export function expectType<Expected>() {
  return <Actual>(
    actual: Actual,
    ..._same: Same<Actual, Expected> extends true ? [] : ["not the same type"]
  ): Actual => actual;
}
