import { type SingleFlight, startSingleFlight } from "../util/single-flight.ts";
import type { CredentialsSource, KmsCredentials } from "./credentials.ts";

/** Milliseconds before expiry at which credentials are renewed. The AWS SDKs use the same time. */
const REFRESH_MS = 300_000;

/**
 * Caches credentials until shortly before they expire. Concurrent calls share one load. If a renewal fails, the old
 * credentials stay in use until they expire. Credentials without an expiration are not cached.
 *
 * @param load returns credentials, or fails within a time limit
 * @param clock returns the time in milliseconds since 1970
 */
export function refreshing(
  load: CredentialsSource["load"],
  clock: () => number,
): CredentialsSource {
  let known: KmsCredentials | undefined;
  let flight: SingleFlight<KmsCredentials> | undefined;

  function left(): number {
    return (known?.expiration?.getTime() ?? 0) - clock();
  }

  function take(): SingleFlight<KmsCredentials> {
    // A load that was given up may still settle after a later load has started.
    const isLatest = () => flight === mine;
    const mine: SingleFlight<KmsCredentials> = startSingleFlight(load, {
      onSettled(credentials) {
        if (!isLatest()) return;
        known = credentials;
        flight = undefined;
      },
      onAbandoned() {
        if (isLatest()) flight = undefined;
      },
    });
    return mine;
  }

  return {
    async load(signal) {
      if (known && left() > REFRESH_MS) return known;
      flight ??= take();
      try {
        return await flight.wait(signal);
      } catch (error) {
        if (known && left() > 0 && !signal.aborted) return known;
        throw error;
      }
    },
    drop(refused) {
      if (known === refused) known = undefined;
      return refused.expiration !== undefined;
    },
  };
}
