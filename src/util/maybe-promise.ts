/** A value, or a promise of it: synchronous where the work can be done at once. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether a value is still awaited. By its `then`: where `Promise` was patched, async functions give the original. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}

/**
 * Makes all values, in order, and waits for those that are awaited. Where making one fails at once, no other is begun, and
 * what the promises before it come to is no longer heard of.
 */
export function eachOf<A, B>(
  items: readonly A[],
  make: (item: A) => MaybePromise<B>,
): MaybePromise<B[]> {
  const values: MaybePromise<B>[] = [];
  try {
    for (const item of items) values.push(make(item));
  } catch (error) {
    Promise.all(values).catch(() => {});
    throw error;
  }
  return values.some(isPromise) ? Promise.all(values) : (values as B[]);
}

/** Does work, and then something else whether it succeeded, failed at once or failed later. */
export function lastly<T>(
  work: () => MaybePromise<T>,
  afterwards: () => void,
): MaybePromise<T> {
  let value: MaybePromise<T>;
  try {
    value = work();
  } catch (error) {
    afterwards();
    throw error;
  }
  if (isPromise(value)) return value.finally(afterwards);
  afterwards();
  return value;
}

/** Goes on with a value at once where it is there, and otherwise when it is. */
export function andThen<A, B>(
  value: MaybePromise<A>,
  next: (value: A) => MaybePromise<B>,
): MaybePromise<B> {
  return isPromise(value) ? value.then(next) : next(value);
}
