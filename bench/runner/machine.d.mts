/** What a benchmark ran on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** The share of its processors' working time that other machines on the same hardware took, in each run: where the system tells. */
  readonly stolen?: readonly number[];
}

/** The share of the time that processors had work for, and that went to other machines, between two states of `/proc/stat`. */
export function stolenShare(before: string, after: string): number;

/** Begins to watch: the function that it gives says what share others took since, or `null` where the system does not tell. */
export function watchStolen(): () => number | null;

/** What a benchmark ran on, with the shares that others took of it in each run. */
export function machineOf(shares: readonly (number | null)[]): Machine;

/** What to tell of a benchmark of which other machines took much in a run, or `null`. */
export function disturbance(shares?: readonly (number | null)[]): string | null;
