import { onAbort } from "../util/abort.ts";
import { sleep } from "../util/sleep.ts";
import { KmsError } from "./kms-error.ts";

/** Maximum wait before another attempt, in milliseconds. */
const MAX_DELAY_MS = 20_000;

/** Number of attempts for one call, the time limit of each attempt, and the waits between attempts. */
export interface Attempts {
  /** Maximum number of attempts for one call. */
  readonly maxAttempts: number;
  /** Time limit of one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Maximum wait after the first attempt, in milliseconds. The maximum doubles after each further attempt. */
  readonly retryDelayMs: number;
}

/**
 * Runs work with a time limit. When the time is up or `outer` is aborted, aborts the signal of the work and rejects
 * without waiting for the work.
 *
 * @throws {KmsError} named `"TimeoutError"` when the time is up
 */
export async function within<T>(
  milliseconds: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const stay = onAbort(outer, () => controller.abort(outer.reason));
  const timer = setTimeout(() => {
    const message = `Cannot finish the request: no answer within ${milliseconds} ms`;
    controller.abort(
      new KmsError("TimeoutError", message, { retryable: true }),
    );
  }, milliseconds);
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  try {
    return await Promise.race([work(signal), ended]);
  } catch (error) {
    // Each transport has its own abort error; the caller gets the signal's reason instead.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    stay();
  }
}

/**
 * Repeats an attempt until it succeeds, the attempts are used up or an error is not retryable. Waits between attempts
 * with exponential backoff and full jitter.
 *
 * @param attempt does the work once, and stops when its signal is aborted
 * @param attempts number of attempts, time limit and waits
 * @param signal aborts the whole run
 */
export async function retrying<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { maxAttempts, timeoutMs, retryDelayMs }: Attempts,
  signal: AbortSignal,
): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await within(timeoutMs, signal, attempt);
    } catch (error) {
      if (!(error instanceof KmsError) || signal.aborted) throw error;
      error.$metadata.attempts = made;
      if (made >= maxAttempts || !error.$retryable) throw error;
    }
    const longest = Math.min(MAX_DELAY_MS, retryDelayMs * 2 ** (made - 1));
    await sleep(Math.random() * longest, signal);
  }
}
