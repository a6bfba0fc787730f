import { refuse } from "../util/assert.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";

/**
 * Works on all items at once; rejects when the work fails on one of them.
 *
 * @param what the argument's name, for the message
 * @throws {TypeError} when they are no array
 */
export async function eachItem<T, R>(
  what: string,
  items: readonly T[],
  work: (item: T, index: number) => MaybePromise<R>,
): Promise<R[]> {
  if (!Array.isArray(items)) refuse(what, "an array", items);
  // Not by `map`, which passes over holes.
  return Promise.all(Array.from(items, async (item, i) => work(item, i)));
}
