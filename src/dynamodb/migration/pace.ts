import { sleep } from "../../util/sleep.ts";

/** Rate that the caller allows, of items or of capacity units. */
export interface Pace {
  /**
   * Takes units, and waits until the rate allows them. Takes no units with 0, and waits until all units that were taken or
   * spent before are within the rate.
   *
   * @throws the signal's reason when the signal is aborted
   */
  take(units: number, signal: AbortSignal): Promise<void>;
  /** Spends units of which the number is known only afterwards: whoever takes units next waits longer. */
  spend(units: number): void;
}

/** Pace without a limit. */
const UNLIMITED: Pace = { take: async () => {}, spend() {} };

/**
 * Creates a pace.
 *
 * @param perSecond units in a second; `undefined` for no limit
 * @param clock returns the time in milliseconds
 */
export function paceOf(
  perSecond: number | undefined,
  clock: () => number,
): Pace {
  if (perSecond === undefined) return UNLIMITED;
  /** Time from which on all units are within the rate. */
  let freeAt = clock();
  const spend = (units: number): number => {
    const from = Math.max(freeAt, clock());
    freeAt = from + (units * 1000) / perSecond;
    return from;
  };
  return {
    async take(units, signal) {
      signal.throwIfAborted();
      const from = spend(units);
      for (;;) {
        const left = from - clock();
        if (left <= 0) return;
        await sleep(Math.ceil(left), signal);
      }
    },
    spend,
  };
}
