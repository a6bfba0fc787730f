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
