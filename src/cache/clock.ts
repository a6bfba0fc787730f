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

/**
 * Makes a clock that never steps back: it goes with the system's time, which goes on while a machine is frozen, or with
 * the monotonic clock, which goes on when the system's time is set back.
 */
export function steadyClock(
  wall: () => number = () => Date.now(),
  monotonic: () => number = () => performance.now(),
): () => number {
  let baseTime = 0;
  let baseWall = wall();
  let baseMonotonic = monotonic();
  let latestTime = 0;
  let latestWall = baseWall;
  let latestMonotonic = baseMonotonic;
  return () => {
    const nowWall = wall();
    const nowMonotonic = monotonic();
    if (nowWall < latestWall) {
      // Set back: what has passed since the latest reading is known by the monotonic clock alone.
      baseTime = latestTime + Math.max(nowMonotonic - latestMonotonic, 0);
      baseWall = nowWall;
      baseMonotonic = nowMonotonic;
    }
    const passed = Math.max(nowWall - baseWall, nowMonotonic - baseMonotonic);
    latestTime = Math.max(latestTime, baseTime + passed);
    latestWall = nowWall;
    latestMonotonic = nowMonotonic;
    return latestTime;
  };
}
