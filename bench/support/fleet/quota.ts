/** The requests that a key service answers: so many a second, with a second's worth in hand. */
export class Quota {
  readonly #perSecond: number;
  #tokens: number;
  #time = 0;

  /** @param perSecond requests; `Infinity` for no quota */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
  }

  /** Whether a request at this time, in seconds, is answered; times never step back. */
  admits(time: number): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const earned = (time - this.#time) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + earned);
    this.#time = time;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
