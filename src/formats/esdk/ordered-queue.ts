import { isPromise, type MaybePromise } from "../../util/maybe-promise.ts";
import { readOption } from "../../util/options.ts";

/** Pieces that are worked on at the same time. */
const DEPTH = 4;

/** Who takes what is handed on. */
export interface Taker<T> {
  /** Takes the next value. */
  hand(value: T): void;
  /** Called when nothing is left to wait for, after something was. */
  idle?(): void;
  /** Called with the first error, as soon as it occurs. */
  failed?(error: unknown): void;
}

/** Hands values on in their order, each as soon as it is there, while a few of the next ones are still being worked on. */
export class OrderedQueue<T> {
  readonly #taker: Taker<T>;
  /** Each resolves when its value was handed on, and rejects when it or one before it failed. */
  readonly #pending: Promise<void>[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(taker: Taker<T>) {
    this.#taker = taker;
  }

  /** Takes work that has begun; gives a promise while there is too much of it. */
  push(value: MaybePromise<T>): MaybePromise<void> {
    if (!isPromise(value) && this.#pending.length === 0) {
      return this.#taker.hand(value);
    }
    const before = this.#last;
    const handed = this.#handOn(before, value);
    // It is heard by whoever waits next, and until then by nobody.
    handed.catch(() => {});
    this.#last = handed;
    this.#pending.push(handed);
    if (this.#pending.length >= DEPTH) return this.#pending[0];
  }

  /** Waits for all. */
  async finish(): Promise<void> {
    await this.#last;
  }

  async #handOn(before: Promise<void>, value: MaybePromise<T>): Promise<void> {
    // Should it fail before its turn, it is heard then.
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
