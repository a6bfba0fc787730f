/** How many bytes go through a stream between two pauses. */
const BETWEEN = 2 ** 20;

interface Scheduler {
  /** Node, Bun and Deno have it. */
  setImmediate?(callback: () => void): unknown;
}

/**
 * Makes a function that counts bytes, and now and then gives a promise to wait for: a stream whose source and sink are always
 * ready never leaves the queue of microtasks, and nobody else's work, nor the garbage collector's, would get its turn.
 */
export function pauses(): (bytes: number) => Promise<void> | undefined {
  let since = 0;
  return (bytes) => {
    since += bytes;
    if (since < BETWEEN) return undefined;
    since = 0;
    return new Promise((resolve) => {
      const { setImmediate } = globalThis as Scheduler;
      if (setImmediate) setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
  };
}
