import { refuse } from "../util/assert.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";

/**
 * Runs work on all items at the same time. Rejects if the work fails for one of them.
 *
 * @param what name of the argument `items`, for the error message
 * @throws {TypeError} if `items` is not an array
 */
export async function eachItem<T, R>(
  what: string,
  items: readonly T[],
  work: (item: T, index: number) => MaybePromise<R>,
): Promise<R[]> {
  if (!Array.isArray(items)) refuse(what, "an array", items);
  // `map` would skip holes of the array.
  return Promise.all(Array.from(items, async (item, i) => work(item, i)));
}
