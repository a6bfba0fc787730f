/** Value of synchronous work, or promise of the value of asynchronous work. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Tells whether a value is a promise, by its `then` method. `instanceof Promise` would fail where `Promise` was patched, as
 * async functions still return the original one.
 */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}

/**
 * Calls `make` for each item in order and collects the values; returns a promise only if some value is a promise. If `make`
 * throws, the remaining items are skipped and later rejections of the promises already made are ignored.
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

/** Runs `work`, then runs `afterwards` once, whether the work succeeded, threw or rejected: a `finally` for both kinds. */
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

/** Calls `next` with a value: immediately if the value is synchronous, otherwise when its promise resolves. */
export function andThen<A, B>(
  value: MaybePromise<A>,
  next: (value: A) => MaybePromise<B>,
): MaybePromise<B> {
  return isPromise(value) ? value.then(next) : next(value);
}
