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
export class Flight<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  readonly #listener: FlightListener<T>;
  #waiters = 0;
  #settled = false;

  /** Starts the work at once. */
  constructor(
    work: (signal: AbortSignal) => Promise<T>,
    listener: FlightListener<T> = {},
  ) {
    this.#listener = listener;
    const { signal } = this.#controller;
    this.#result = new Promise<T>((resolve) => resolve(work(signal)))
      .then((value) => {
        listener.landed?.(value);
        return value;
      })
      .catch((error) => {
        listener.abandoned?.();
        throw error;
      })
      .finally(() => {
        this.#settled = true;
      });
    // Those who wait hear of a failure; when none is left, it is nobody's.
    this.#result.catch(() => {});
  }

  /**
   * Waits for the result.
   *
   * @param signal gives up when aborted: the promise rejects with its reason
   * @param left called when this caller gives up
   */
  wait(signal?: AbortSignal, left?: () => void): Promise<T> {
    this.#waiters++;
    if (!signal) return this.#result;
    return new Promise((resolve, reject) => {
      const stay = onAbort(signal, () => {
        left?.();
        reject(signal.reason);
        this.#leave(signal.reason);
      });
      this.#result.finally(stay).then(resolve, reject);
    });
  }

  /** Has the work go on though nobody waits for it. */
  keep(): void {
    this.#waiters++;
  }

  #leave(reason: unknown): void {
    this.#waiters--;
    if (this.#waiters > 0 || this.#settled) return;
    this.#listener.abandoned?.();
    this.#controller.abort(reason);
  }
}
