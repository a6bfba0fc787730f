/** A value, or a promise of it: synchronous where the work can be done at once. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether a value is still awaited. By its `then`: where `Promise` was patched, async functions give the original. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}

/** Goes on with a value at once where it is there, and otherwise when it is. */
export function andThen<A, B>(
  value: MaybePromise<A>,
  next: (value: A) => MaybePromise<B>,
): MaybePromise<B> {
  return isPromise(value) ? value.then(next) : next(value);
}
