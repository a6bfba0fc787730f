import { type SingleFlight, startSingleFlight } from "./single-flight.ts";

/** The results in this process, by owner and key. */
const memories = new WeakMap<object, Map<string, SingleFlight<unknown>>>();

/**
 * Memoizes per owner and key; concurrent callers share one run. A run that failed, or that every caller gave up waiting
 * for, is not kept: the next caller starts another one.
 *
 * @param owner the object whose results these are; they go with it
 * @param key equal for equal results
 * @param signal gives up waiting when aborted, for this caller alone
 * @param make runs once; its signal is aborted when no caller waits any more
 */
export function memoizeAsync<T>(
  owner: object,
  key: string,
  signal: AbortSignal | undefined,
  make: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const answers =
    memories.get(owner) ?? new Map<string, SingleFlight<unknown>>();
  memories.set(owner, answers);
  const before = answers.get(key) as SingleFlight<T> | undefined;
  if (before) return before.wait(signal);
  const flight: SingleFlight<T> = startSingleFlight(make, {
    onAbandoned() {
      if (answers.get(key) === flight) answers.delete(key);
    },
  });
  answers.set(key, flight);
  return flight.wait(signal);
}
