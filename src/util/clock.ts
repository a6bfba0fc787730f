/**
 * Creates a clock that never steps back. It follows whichever of two clocks has advanced further: the system's time, which
 * also advances while a machine is frozen, or the monotonic clock, which also advances when the system's time is set back.
 *
 * @param wall the system's time in milliseconds
 * @param monotonic the monotonic clock in milliseconds
 * @returns a function that returns the milliseconds since the clock was created
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
      // The system's time was set back: only the monotonic clock knows how much time has passed since the last reading.
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
