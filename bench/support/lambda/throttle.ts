import type { ChildProcess } from "node:child_process";

/** Milliseconds of a period: timers have a resolution of one, and the least share of a core is 7 %. */
const PERIOD = 100;

/**
 * Replaces control groups where they are not available: runs a process for a share of each period, and stops it for the rest. It does
 * not limit memory, and it is coarser than Lambda.
 *
 * @param cores share of one core; with one or more the process is never stopped
 * @param work runs while the process is throttled
 */
export async function throttled<T>(
  child: ChildProcess,
  cores: number,
  work: () => Promise<T>,
): Promise<T> {
  if (cores >= 1) return work();
  let stop: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    child.kill("SIGCONT");
    stop = setTimeout(() => child.kill("SIGSTOP"), PERIOD * cores);
  };
  begin();
  const period = setInterval(begin, PERIOD);
  try {
    return await work();
  } finally {
    clearInterval(period);
    clearTimeout(stop);
    // The process still has to ask for its next event; Lambda freezes it after that.
    child.kill("SIGCONT");
  }
}
