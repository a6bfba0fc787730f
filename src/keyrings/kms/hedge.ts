import { onAbort } from "../../util/abort.ts";
import { after } from "../../util/timer.ts";

/**
 * Function that starts an attempt. The attempt's promise rejects if the attempt fails, and the attempt stops when its
 * signal is aborted.
 */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

/** Options of {@link firstSuccess}. */
export interface HedgeOptions<T> {
  /** Milliseconds until the next attempt starts while the latest one is still running. */
  readonly hedgeAfterMs: number;
  readonly signal: AbortSignal | undefined;
  /**
   * Disposes of a result that arrives too late, such as a plaintext data key: another attempt has already succeeded, or
   * `signal` was aborted.
   */
  readonly discard: (value: T) => void;
  /** Makes the error for the case that all attempts have failed. */
  readonly failed: (errors: readonly unknown[]) => unknown;
}

/**
 * Starts the attempts one after the other and resolves to the first result. The other attempts that are still running
 * are then aborted. The next attempt starts when the latest one fails, or after `hedgeAfterMs`.
 */
export function firstSuccess<T>(
  attempts: readonly Attempt<T>[],
  { hedgeAfterMs, signal, discard, failed }: HedgeOptions<T>,
): Promise<T> {
  const controller = new AbortController();
  const errors: unknown[] = [];
  let started = 0;
  let isOver = false;
  let stopWaiting = () => {};
  return new Promise<T>((resolve, reject) => {
    const finish = (settle: () => void) => {
      isOver = true;
      stopWaiting();
      stopListening?.();
      settle();
      controller.abort();
    };
    const stopListening =
      signal &&
      onAbort(signal, () => {
        controller.abort(signal.reason);
        finish(() => reject(signal.reason));
      });
    const startNext = () => {
      stopWaiting();
      const attempt = attempts[started];
      if (attempt === undefined) return;
      const index = started++;
      if (started < attempts.length) {
        stopWaiting = after(hedgeAfterMs, startNext);
      }
      attempt(controller.signal).then(
        (value) => {
          if (isOver) discard(value);
          else finish(() => resolve(value));
        },
        (error) => {
          if (isOver) return;
          errors.push(error);
          if (errors.length === attempts.length) {
            finish(() => reject(failed(errors)));
          } else if (index === started - 1) {
            // Only a failure of the latest attempt starts the next one. Older attempts already have a successor.
            startNext();
          }
        },
      );
    };
    startNext();
  });
}
