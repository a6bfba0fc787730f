import { type SingleFlight, startSingleFlight } from "../util/single-flight.ts";
import type { CredentialsSource, KmsCredentials } from "./credentials.ts";

/** How long before their end credentials are renewed, in milliseconds; the AWS SDKs do as much. */
const REFRESH_MS = 300_000;

/**
 * Remembers credentials that tell when they end, until shortly before. Concurrent calls load them once; where that
 * fails, the old ones serve to their very end.
 *
 * @param load gives credentials, or fails in a bounded time
 * @param clock the time in milliseconds
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
    // What was given up may still come, after what was asked for later.
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
