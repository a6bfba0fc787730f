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
  let base = { time: 0, wall: wall(), monotonic: monotonic() };
  let latest = base;
  return () => {
    const now = { time: 0, wall: wall(), monotonic: monotonic() };
    if (now.wall < latest.wall) {
      // Set back: what has passed since the latest reading is known by the monotonic clock alone.
      now.time = latest.time + Math.max(now.monotonic - latest.monotonic, 0);
      base = now;
    } else {
      const byWall = now.wall - base.wall;
      const byMonotonic = now.monotonic - base.monotonic;
      now.time = Math.max(
        latest.time,
        base.time + Math.max(byWall, byMonotonic),
      );
    }
    latest = now;
    return now.time;
  };
}
