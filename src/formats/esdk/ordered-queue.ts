import { isPromise, type MaybePromise } from "../../util/maybe-promise.ts";
import { readOption } from "../../util/options.ts";

/** Maximum number of values that are being computed at the same time. */
const DEPTH = 4;

/** Receiver of the values of an {@link OrderedQueue}. */
export interface Taker<T> {
  /** Receives the next value in order. */
  hand(value: T): void;
  /** Called when the last pending value has been handed on. */
  idle?(): void;
  /** Called with the error of the first value that failed, after all values before it were handed on. */
  failed?(error: unknown): void;
}

/**
 * Queue that hands values on in the order in which they were added. Each value is handed on as soon as it is available,
 * while the next few are still being computed.
 */
export class OrderedQueue<T> {
  readonly #taker: Taker<T>;
  /**
   * One promise for each pending value. It resolves when the value was handed on, and rejects when this value or an
   * earlier one failed.
   */
  readonly #pending: Promise<void>[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(taker: Taker<T>) {
    this.#taker = taker;
  }

  /** Adds a value or a promise of a value. Returns a promise to wait for if the queue is full. */
  push(value: MaybePromise<T>): MaybePromise<void> {
    if (!isPromise(value) && this.#pending.length === 0) {
      return this.#taker.hand(value);
    }
    const before = this.#last;
    const handed = this.#handOn(before, value);
    // The next `push` or `finish` reports a failure. Until then it must not count as unhandled.
    handed.catch(() => {});
    this.#last = handed;
    this.#pending.push(handed);
    if (this.#pending.length >= DEPTH) return this.#pending[0];
  }

  /** Waits until all values have been handed on. Rejects if a value failed. */
  async finish(): Promise<void> {
    await this.#last;
  }

  async #handOn(before: Promise<void>, value: MaybePromise<T>): Promise<void> {
    // An early failure is reported when its turn comes.
    if (isPromise(value)) value.catch(() => {});
    await before;
    try {
      this.#taker.hand(await value);
    } catch (error) {
      this.#taker.failed?.(error);
      throw error;
    }
    this.#pending.shift();
    if (this.#pending.length === 0) readOption(this.#taker, "idle")?.();
  }
}
