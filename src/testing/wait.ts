/** Waits, until it is stopped. */
export interface Waiter {
  /** Settled after some milliseconds; rejects when stopped before that. */
  wait(milliseconds: number): Promise<void>;
  /** Ends all waiting, now and later. */
  stop(): void;
}

/** Makes one. */
export function makeWaiter(): Waiter {
  const stopped = new AbortController();
  const { signal } = stopped;
  return {
    wait: (milliseconds) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const done = () => {
          signal.removeEventListener("abort", abort);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        function abort() {
          clearTimeout(timer);
          reject(signal.reason);
        }
        signal.addEventListener("abort", abort, { once: true });
      }),
    stop: () => stopped.abort(),
  };
}
