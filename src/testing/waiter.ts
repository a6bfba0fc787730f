/** Waits, until it is stopped. */
export interface Waiter {
  /** Settled after some milliseconds; rejects when stopped before that. */
  wait(milliseconds: number): Promise<void>;
  /** Ends all waiting, now and later. */
  stop(): void;
}

/** Makes one. */
export function makeWaiter(): Waiter {
  // Not an AbortSignal: runtimes warn of more than ten listeners on one, and as many answers may well be late.
  const waiting = new Set<() => void>();
  let isStopped = false;
  return {
    wait: (milliseconds) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(new Error("The local KMS has stopped"));
        if (isStopped) return stop();
        const timer = setTimeout(() => {
          waiting.delete(end);
          resolve();
        }, milliseconds);
        function end() {
          clearTimeout(timer);
          stop();
        }
        waiting.add(end);
      }),
    stop() {
      isStopped = true;
      for (const end of waiting) end();
      waiting.clear();
    },
  };
}
