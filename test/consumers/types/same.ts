/** True if two types are the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? true
    : false;

/** Takes what is of a type, and insists that it is the same when it is compiled. */
export declare function expectType<Expected>(): <Actual>(
  actual: Actual,
  ..._same: Same<Actual, Expected> extends true ? [] : ["not the same type"]
) => void;
