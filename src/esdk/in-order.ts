import { isPromise, type MaybePromise } from "../bytes.ts";

/** Pieces that are worked on at the same time. */
const DEPTH = 4;

/** Hands values on in their order, while a few of the next ones are still being worked on. */
export class InOrder<T> {
  readonly #pending: MaybePromise<T>[] = [];
  readonly #hand: (value: T) => void;

  constructor(hand: (value: T) => void) {
    this.#hand = hand;
  }

  /** Takes work that has begun; gives a promise while there is too much of it. */
  push(value: MaybePromise<T>): MaybePromise<void> {
    if (isPromise(value)) {
      // It is heard when its turn comes, and until then by nobody.
      value.catch(() => {});
    } else if (this.#pending.length === 0) {
      return this.#hand(value);
    }
    this.#pending.push(value);
    if (this.#pending.length >= DEPTH) return this.#shift();
  }

  /** Waits for all. */
  async finish(): Promise<void> {
    while (this.#pending.length > 0) await this.#shift();
  }

  async #shift(): Promise<void> {
    this.#hand((await this.#pending.shift()) as T);
  }
}
