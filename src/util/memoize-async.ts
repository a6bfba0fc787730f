import { type Flight, startFlight } from "./single-flight.ts";

/** What has been decrypted in this process, by who decrypts and what. */
const known = new WeakMap<object, Map<string, Flight<unknown>>>();

/**
 * Gives what was made before for the same, or makes it: once, however many ask. What failed, and what everyone gave up
 * waiting for, is made again by the next one.
 *
 * @param owner who decrypts
 * @param what equal for what is the same
 * @param signal gives up waiting when aborted, for this caller alone
 * @param make gets a signal that is aborted when nobody waits any more
 */
export function once<T>(
  owner: object,
  what: string,
  signal: AbortSignal | undefined,
  make: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const answers = known.get(owner) ?? new Map<string, Flight<unknown>>();
  known.set(owner, answers);
  const before = answers.get(what) as Flight<T> | undefined;
  if (before) return before.wait(signal);
  const flight: Flight<T> = startFlight(make, {
    abandoned() {
      if (answers.get(what) === flight) answers.delete(what);
    },
  });
  answers.set(what, flight);
  return flight.wait(signal);
}
