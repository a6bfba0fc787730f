/** Bytes that go through a stream before it yields. */
const BYTES_PER_TURN = 2 ** 20;

interface Scheduler {
  /** Node, Bun and Deno have it. */
  setImmediate?(callback: () => void): unknown;
}

/**
 * Makes a function that counts bytes and now and then returns a promise to await. Without it, a stream whose source and sink
 * are always ready never leaves the microtask queue, and no other work, nor the garbage collector, gets its turn.
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
