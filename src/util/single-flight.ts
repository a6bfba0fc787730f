import { onAbort } from "./abort.ts";
import { readOption } from "./options.ts";

/** Callbacks for the end of a {@link SingleFlight}; both are called before any waiter gets its result. */
export interface SingleFlightListener<T> {
  /** Called with the result when the work has succeeded. */
  onSettled?(value: T): void;
  /** Called when the work has failed, or when its last waiter has stopped waiting. */
  onAbandoned?(): void;
}

/**
 * Handle to one run of some work that several callers wait for. A caller that stops waiting does not disturb the others.
 * When the last caller stops waiting, the work is aborted.
 */
export interface SingleFlight<T> {
  /**
   * Waits for the result.
   *
   * @param signal stops the waiting when aborted: the promise rejects with the signal's reason
   * @param left called when the signal stops the waiting
   */
  wait(signal?: AbortSignal, left?: () => void): Promise<T>;
  /** Lets the work go on although no caller waits for it. */
  keep(): void;
}

/**
 * Starts `work` immediately and returns the handle to wait for it.
 *
 * @param work its signal is aborted when the last waiter has stopped waiting
 */
export function startSingleFlight<T>(
  work: (signal: AbortSignal) => Promise<T>,
  listener?: SingleFlightListener<T>,
): SingleFlight<T> {
  const onSettled = readOption(listener, "onSettled");
  const onAbandoned = readOption(listener, "onAbandoned");
  const controller = new AbortController();
  let waiters = 0;
  let isSettled = false;
  const result = new Promise<T>((resolve) => resolve(work(controller.signal)))
    .then((value) => {
      onSettled?.(value);
      return value;
    })
    .catch((error) => {
      onAbandoned?.();
      throw error;
    })
    .finally(() => {
      isSettled = true;
    });
  // Each waiter gets the rejection; without a waiter it must not count as unhandled.
  result.catch(() => {});
  return {
    wait(signal, left) {
      waiters++;
      if (!signal) return result;
      return new Promise((resolve, reject) => {
        const stay = onAbort(signal, () => {
          left?.();
          reject(signal.reason);
          waiters--;
          if (waiters > 0 || isSettled) return;
          onAbandoned?.();
          controller.abort(signal.reason);
        });
        result.finally(stay).then(resolve, reject);
      });
    },
    keep() {
      waiters++;
    },
  };
}
