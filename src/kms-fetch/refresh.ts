import { Flight } from "../cache/flight.ts";
import type { KmsCredentials, LoadCredentials } from "./credentials.ts";

/** How long before their end credentials are renewed, in milliseconds; the AWS SDKs do as much. */
const REFRESH_MS = 300_000;

/**
 * Remembers credentials that tell when they end, until shortly before. Concurrent calls load them once; where that
 * fails, the old ones serve to their very end.
 *
 * @param load gives credentials
 * @param clock the time in milliseconds
 */
export function refreshing(
  load: LoadCredentials,
  clock: () => number,
): LoadCredentials {
  let known: KmsCredentials | undefined;
  let flight: Flight<KmsCredentials> | undefined;

  function left(): number {
    return (known?.expiration?.getTime() ?? 0) - clock();
  }

  function land(): void {
    flight = undefined;
  }

  return async (signal) => {
    if (known && left() > REFRESH_MS) return known;
    flight ??= new Flight(load, {
      landed(credentials) {
        known = credentials;
        land();
      },
      abandoned: land,
    });
    try {
      return await flight.wait(signal);
    } catch (error) {
      if (known && left() > 0 && !signal.aborted) return known;
      throw error;
    }
  };
}
