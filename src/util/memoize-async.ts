import { type SingleFlight, startSingleFlight } from "./single-flight.ts";

/** Memoized runs of this process, by owner and key. */
const memories = new WeakMap<object, Map<string, SingleFlight<unknown>>>();

/**
 * Memoizes `make` per owner and key; concurrent callers share one run. A run is forgotten if it failed, or if every caller
 * stopped waiting for it: the next caller starts another run.
 *
 * @param owner object that the results belong to; they are garbage-collected with it
 * @param key identifies the result among those of the owner
 * @param signal stops the waiting of this caller alone when aborted
 * @param make computes the result; its signal is aborted when no caller waits any more
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
