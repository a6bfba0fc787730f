import { onAbort } from "./abort.ts";
import { readOption } from "./options.ts";

/** Called when a {@link SingleFlight} ends, for its owner. */
export interface SingleFlightListener<T> {
  /** The work succeeded; called before any waiter goes on. */
  onSettled?(value: T): void;
  /** The work failed, or nobody waits for it any more; called before any waiter goes on. */
  onAbandoned?(): void;
}

/**
 * One piece of work that several callers wait for. A caller that gives up does not disturb the others; when the last
 * one has given up, the work is aborted.
 */
export interface SingleFlight<T> {
  /**
   * Waits for the result.
   *
   * @param signal gives up when aborted: the promise rejects with its reason
   * @param left called when this caller gives up
   */
  wait(signal?: AbortSignal, left?: () => void): Promise<T>;
  /** Has the work go on though nobody waits for it. */
  keep(): void;
}

/** Starts the work at once. */
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
  // Those who wait hear of a failure; when none is left, it is nobody's.
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
