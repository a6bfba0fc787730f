/** Bytes that pass through a stream before it yields to the event loop. */
const BYTES_PER_TURN = 2 ** 20;

/** Global scheduling function of Node, Bun and Deno. */
interface Scheduler {
  /** Runs a callback in the next turn of the event loop. */
  setImmediate?(callback: () => void): unknown;
}

/**
 * Creates a function that counts bytes of a stream and after each mebibyte returns a promise to await. Without the pause, a
 * stream whose source and sink are always ready never leaves the microtask queue, and timers, I/O and the garbage collector
 * never run.
 */
export function yieldToEventLoop(): (
  bytes: number,
) => Promise<void> | undefined {
  let since = 0;
  return (bytes) => {
    since += bytes;
    if (since < BYTES_PER_TURN) return undefined;
    since = 0;
    return new Promise((resolve) => {
      const { setImmediate } = globalThis as Scheduler;
      if (setImmediate) setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
  };
}
