import type { ChildProcess } from "node:child_process";

/** Milliseconds: timers are no finer than one, and the least share of a core is 7 %. */
const PERIOD = 100;

/**
 * The second best where no control group can be made: lets a process run for a share of each period, and stops it for the
 * rest. It bounds no memory, and is coarser than what Lambda does.
 *
 * @param cores a share of one core; with one or more nothing is stopped
 * @param work runs meanwhile
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
    // It has yet to ask for its next event; there it is frozen.
    child.kill("SIGCONT");
  }
}
