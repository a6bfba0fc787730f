/** The machine that runs a benchmark, and the share of its CPU time that other machines take. */
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Machine that ran a benchmark. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Share of the CPU's working time that other machines on the same hardware took, in each run; absent if the system does not tell. */
  readonly stolen?: readonly number[];
}

/** Reads the CPU times of Linux; returns `null` on other systems. */
function readStat(): string | null {
  const file = "/proc/stat";
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/** Returns ticks of all processors since boot (proc_stat(5)): those spent working, and those that the hypervisor gave to others. */
function ticks(stat: string): { worked: number; stolen: number } {
  const [, ...fields] = stat.slice(0, stat.indexOf("\n")).trim().split(/\s+/);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] =
    fields.map(Number);
  return { worked: user + nice + system + irq + softirq, stolen };
}

/** Returns the share of the wanted CPU time that other machines took between two states of `/proc/stat`. */
export function stolenShare(before: string, after: string): number {
  const first = ticks(before);
  const last = ticks(after);
  const stolen = last.stolen - first.stolen;
  const wanted = stolen + last.worked - first.worked;
  return wanted > 0 ? stolen / wanted : 0;
}

/** Starts a measurement; returns a function for the share that others took since, or `null` if the system does not tell. */
export function watchStolen(): () => number | null {
  const before = readStat();
  return () => {
    const after = readStat();
    if (before === null || after === null) return null;
    return Math.round(stolenShare(before, after) * 1_000) / 1_000;
  };
}

/** Returns the machine, with the share that others took in each run. */
export function machineOf(shares: readonly (number | null)[]): Machine {
  const [cpu] = cpus();
  const stolen = shares.filter((share) => share !== null);
  return {
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    ...(stolen.length === shares.length && { stolen }),
  };
}

/** Largest share of CPU time that others may take before the times say more about them than about the benchmark. */
const MOST_STOLEN = 0.1;

/** Returns a warning if other machines took much CPU time in a run of a benchmark, or `null`. */
export function disturbance(
  shares: readonly (number | null)[] = [],
): string | null {
  const most = Math.max(0, ...shares.map(Number));
  if (most <= MOST_STOLEN) return null;
  return `other machines took ${Math.round(most * 100)} % of the processors' working time in a run: measure times again when they take less`;
}
