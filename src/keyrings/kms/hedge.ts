import { onAbort } from "../../util/abort.ts";
import { after } from "../../util/timer.ts";

/** Something to try: it rejects when it fails, and gives up when its signal is aborted. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

/** How attempts follow each other. */
export interface HedgeOptions<T> {
  /** Milliseconds after which the next attempt starts though the last one may yet succeed. */
  readonly hedgeAfterMs: number;
  readonly signal: AbortSignal | undefined;
  /** Gets rid of what an attempt gives after another one has succeeded. */
  readonly discard: (value: T) => void;
  /** Makes the error when all have failed. */
  readonly failed: (errors: readonly unknown[]) => unknown;
}

/** Tries one after the other until one succeeds; those that are still under way are then aborted. */
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
            // Only the latest one's failure calls for another: an older one has been followed already.
            startNext();
          }
        },
      );
    };
    startNext();
  });
}
