import { failureReason } from "../../keyrings/failure-reason.ts";
import { sleep } from "../../util/sleep.ts";
import type {
  BackfillCallOptions,
  ConsumedCapacity,
} from "./backfill-client.ts";
import type { BackfillTask } from "./backfill-task.ts";

/** Maximum number of attempts for one call, beyond those that the client itself makes. */
const MAX_ATTEMPTS = 8;

/** Longest wait after the first attempt, in milliseconds; it doubles after each further one. */
const FIRST_DELAY = 200;

/**
 * Runs work again as long as it fails because a service is throttled or cannot be reached, with growing pauses.
 *
 * @throws what the last attempt threw, or the signal's reason
 */
export async function persistently<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const mayPass = failureReason(error) === "unavailable";
      if (!mayPass || attempt === MAX_ATTEMPTS) throw error;
      // A random share of the longest wait, so that parallel callers do not all come back at once.
      await sleep(Math.random() * FIRST_DELAY * 2 ** (attempt - 1), signal);
    }
  }
}

/** Calls DynamoDB within the capacity that the caller allows, and again if it is throttled. */
export async function callTable<
  O extends { readonly ConsumedCapacity?: ConsumedCapacity | undefined },
>(
  { capacityPace }: BackfillTask,
  signal: AbortSignal,
  call: (options: BackfillCallOptions) => Promise<O>,
): Promise<O> {
  const output = await persistently(signal, async () => {
    await capacityPace.take(0, signal);
    return call({ abortSignal: signal });
  });
  capacityPace.spend(output.ConsumedCapacity?.CapacityUnits ?? 0);
  return output;
}
