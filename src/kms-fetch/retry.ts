import { onAbort } from "../util/abort.ts";
import { KmsError } from "./kms-error.ts";

/** The longest wait before another attempt, in milliseconds. */
const MAX_DELAY_MS = 20_000;

/** How often something is tried, and how long each time. */
export interface Attempts {
  /** At most so many. */
  readonly maxAttempts: number;
  /** Milliseconds that one may take. */
  readonly timeoutMs: number;
  /** Milliseconds to wait after the first, at most; twice as long after each further one. */
  readonly retryDelayMs: number;
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stay = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
    const timer = setTimeout(() => {
      stay();
      resolve();
    }, milliseconds);
  });
}

/** Does work that has to end in time: when it does not, its signal is aborted, and it is waited for no longer. */
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
    const message = `No answer within ${milliseconds} ms`;
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
    // Every transport has an error of its own for this.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    stay();
  }
}

/**
 * Tries until it succeeds, while errors say that another attempt may: exponential backoff with full jitter.
 *
 * @param attempt does the work once, and gives up when its signal is aborted
 * @param attempts how often and how long
 * @param signal ends it at once when aborted
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
