import type { Span } from "./arrivals.ts";

/** Counts requests to the key service, and those that it refused, by time. */
export class RequestCounts {
  readonly #middle: number;
  readonly #settled: number;
  readonly #end: number;
  readonly #window: number;
  readonly #windows = new Map<number, number>();
  #requests = 0;
  #refused = 0;
  #requestsLater = 0;
  #refusedLater = 0;
  #requestsSettled = 0;
  #answeredSettled = 0;

  /**
   * @param deployment seconds after which the start of a new version is over
   * @param window seconds over which the busiest time is looked for
   */
  constructor({ from, seconds }: Span, deployment: number, window: number) {
    this.#middle = from + seconds / 2;
    this.#settled = from + deployment;
    this.#end = from + seconds;
    this.#window = window;
  }

  /** Counts a request at a time, in seconds. */
  add(time: number, isAnswered: boolean): void {
    const at = Math.floor(time / this.#window);
    this.#windows.set(at, (this.#windows.get(at) ?? 0) + 1);
    this.#requests++;
    if (!isAnswered) this.#refused++;
    if (time >= this.#middle) {
      this.#requestsLater++;
      if (!isAnswered) this.#refusedLater++;
    }
    if (time >= this.#settled) {
      this.#requestsSettled++;
      if (isAnswered) this.#answeredSettled++;
    }
  }

  /** Of all requests, those refused. */
  get throttled(): number {
    return this.#refused / Math.max(1, this.#requests);
  }

  /** The same of the second half of the time. */
  get throttledLater(): number {
    return this.#refusedLater / Math.max(1, this.#requestsLater);
  }

  /** Requests a second once the deployment is over. */
  get mean(): number {
    return this.#requestsSettled / (this.#end - this.#settled);
  }

  /** Of those the ones that were answered. */
  get answered(): number {
    return this.#answeredSettled / (this.#end - this.#settled);
  }

  /** Requests a second in the busiest window. */
  get peak(): number {
    return Math.max(0, ...this.#windows.values()) / this.#window;
  }

  /** The same of the second half of the time. */
  get peakLater(): number {
    let most = 0;
    for (const [at, count] of this.#windows) {
      if (at * this.#window >= this.#middle) most = Math.max(most, count);
    }
    return most / this.#window;
  }
}
