/** How long a comparison is measured. */
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

/** Whether a smoke run was asked for: `--quick`. */
export const isQuick: boolean =
  globalThis.process?.argv.includes("--quick") ?? false;

/** The effort of a benchmark, or in a smoke run the least. */
export function effortOf(usual: Effort): Effort {
  return isQuick
    ? { rounds: 3, roundMs: 5, turns: 1, warmUpMs: 10, bouts: [2] }
    : usual;
}
