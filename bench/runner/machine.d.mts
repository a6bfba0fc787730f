/** What a benchmark ran on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** The share of its processors' working time that other machines on the same hardware took, where the system tells. */
  readonly stolen?: number;
}

/** The share of the time that processors had work for, and that went to other machines, between two states of `/proc/stat`. */
export function stolenShare(before: string, after: string): number;

/** Begins to watch: the function that it gives says what machine this is, and what others took of it since. */
export function watchMachine(): () => Machine;
