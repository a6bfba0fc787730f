import { loadUncached } from "../../materials/ask-keyring.ts";

/**
 * Runs the work of a call. Rejects as soon as the signal is aborted, even if the keyring ignores the signal. Without a signal
 * there is nothing to wait for, which saves time for every item.
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  return signal === undefined ? work(undefined) : loadUncached(work, signal);
}
