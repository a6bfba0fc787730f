import { onAbort } from "./abort.ts";

/**
 * Waits for a time in milliseconds.
 *
 * @throws the signal's reason as soon as the signal is aborted
 */
export function sleep(
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(() => {
      stay?.();
      resolve();
    }, milliseconds);
    const stay =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
  });
}
