/** The machine that a benchmark runs on, and how much of it other machines take. */
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** The machine that a benchmark ran on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** The share of its processors' working time that other machines on the same hardware took, in each run: where the system tells. */
  readonly stolen?: readonly number[];
}

/** Reads what Linux says of the time of all processors; `null` elsewhere. */
function readStat(): string | null {
  const file = "/proc/stat";
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/** Ticks of all processors since the start, in proc_stat(5): what they worked, and what a hypervisor gave to others meanwhile. */
function ticks(stat: string): { worked: number; stolen: number } {
  const [, ...fields] = stat.slice(0, stat.indexOf("\n")).trim().split(/\s+/);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] =
    fields.map(Number);
  return { worked: user + nice + system + irq + softirq, stolen };
}

/** The share of the time that processors had work for, and that went to other machines, between two states of `/proc/stat`. */
export function stolenShare(before: string, after: string): number {
  const first = ticks(before);
  const last = ticks(after);
  const stolen = last.stolen - first.stolen;
  const wanted = stolen + last.worked - first.worked;
  return wanted > 0 ? stolen / wanted : 0;
}

/** Begins to watch, and returns a function for the share that others took since, or `null` where the system does not tell. */
export function watchStolen(): () => number | null {
  const before = readStat();
  return () => {
    const after = readStat();
    if (before === null || after === null) return null;
    return Math.round(stolenShare(before, after) * 1_000) / 1_000;
  };
}

/** Returns what a benchmark ran on, with the shares that others took of it in each run. */
export function machineOf(shares: readonly (number | null)[]): Machine {
  const [cpu] = cpus();
  const stolen = shares.filter((share) => share !== null);
  return {
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    ...(stolen.length === shares.length && { stolen }),
  };
}

/** Of the time of the processors: what others may take before times say less of what was measured than of them. */
const MOST_STOLEN = 0.1;

/** Returns a note if other machines took much of the processors' time in a run of a benchmark, or else `null`. */
export function disturbance(
  shares: readonly (number | null)[] = [],
): string | null {
  const most = Math.max(0, ...shares.map(Number));
  if (most <= MOST_STOLEN) return null;
  return `other machines took ${Math.round(most * 100)} % of the processors' working time in a run: measure times again when they take less`;
}
