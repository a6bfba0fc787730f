import { onAbort } from "./abort.ts";

/** What the owner of a {@link Flight} hears. */
export interface FlightListener<T> {
  /** The work succeeded; called before any waiter goes on. */
  landed?(value: T): void;
  /** The work failed, or nobody waits for it any more; called before any waiter goes on. */
  abandoned?(): void;
}

/**
 * One piece of work that several callers wait for. A caller that gives up does not disturb the others; when the last
 * one has given up, the work is aborted.
 */
export interface Flight<T> {
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
export function startFlight<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { landed, abandoned }: FlightListener<T> = {},
): Flight<T> {
  const controller = new AbortController();
  let waiters = 0;
  let isSettled = false;
  const result = new Promise<T>((resolve) => resolve(work(controller.signal)))
    .then((value) => {
      landed?.(value);
      return value;
    })
    .catch((error) => {
      abandoned?.();
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
          abandoned?.();
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
