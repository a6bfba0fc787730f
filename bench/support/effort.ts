/** The time and rounds that a comparison gets. */
export interface Effort {
  /** Rounds that count. */
  readonly rounds: number;
  /** Milliseconds of one candidate in a round. */
  readonly roundMs: number;
  /** Turns into which those are divided. Default 6. */
  readonly turns?: number;
  /** Milliseconds before any round counts. */
  readonly warmUpMs: number;
  /** Calls before any is timed, in bouts: the last one's time says how many calls fill a round. Default 3 and three times 30, or less where that takes long. */
  readonly bouts?: readonly number[];
}

/** True in a smoke run: `--quick`. */
export const isQuick: boolean =
  globalThis.process?.argv.includes("--quick") ?? false;

/** Returns the effort of a benchmark; in a smoke run the least. */
export function effortOf(usual: Effort): Effort {
  const least = { rounds: 2, roundMs: 2, turns: 1, warmUpMs: 0, bouts: [1] };
  return isQuick ? least : usual;
}

/** Of most comparisons: about a second for each candidate. */
export const EFFORT: Effort = effortOf({
  rounds: 15,
  roundMs: 36,
  warmUpMs: 500,
});
