/** True if two types are identical. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? true
    : false;

/** Takes a value; compiles only if its type is exactly the expected one. */
export declare function expectType<Expected>(): <Actual>(
  actual: Actual,
  ..._same: Same<Actual, Expected> extends true ? [] : ["not the same type"]
) => void;
