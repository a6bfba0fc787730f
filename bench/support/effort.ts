/** Amount of measuring in a comparison. */
export interface Effort {
  /** Number of rounds that count. */
  readonly rounds: number;
  /** Milliseconds per candidate and round. */
  readonly roundMs: number;
  /** Number of turns that share those milliseconds. Default 6. */
  readonly turns?: number;
  /** Milliseconds before any round counts. */
  readonly warmUpMs: number;
  /** Calls in each bout before the first round; the last bout decides the calls per round. Slow calls skip bouts. Default 3, 30, 30, 30. */
  readonly bouts?: readonly number[];
}

/** True in a smoke run: `--quick`. */
export const isQuick: boolean =
  globalThis.process?.argv.includes("--quick") ?? false;

/** Returns the effort of a benchmark, or the least effort in a smoke run. */
export function effortOf(usual: Effort): Effort {
  const least = { rounds: 2, roundMs: 2, turns: 1, warmUpMs: 0, bouts: [1] };
  return isQuick ? least : usual;
}

/** Effort of most comparisons: about a second per candidate. */
export const EFFORT: Effort = effortOf({
  rounds: 15,
  roundMs: 36,
  warmUpMs: 500,
});
