/** A clock that remembers whether it ever stepped back, after which no age that it measured is known. */
export class WatchedClock {
  readonly #clock: () => number;
  #latest = Number.NEGATIVE_INFINITY;
  #steps = 0;

  /** @param clock the time in milliseconds */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** How often the clock stepped back. */
  get steps(): number {
    return this.#steps;
  }

  /** The time in milliseconds. */
  now(): number {
    const now = this.#clock();
    if (now < this.#latest) this.#steps++;
    this.#latest = now;
    return now;
  }
}
