/** Timer for answers that a fault delays. Stopping the timer ends all waiting. */
export interface Waiter {
  /** Waits for some milliseconds; rejects if the timer is stopped earlier. */
  wait(milliseconds: number): Promise<void>;
  /** Ends all waiting. Later calls of `wait` reject at once. */
  stop(): void;
}

/** Makes a timer for delayed answers. */
export function makeWaiter(): Waiter {
  // An AbortSignal will not do: runtimes warn about more than ten listeners, and more than ten answers may be late.
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
