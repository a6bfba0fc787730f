/** Set of callbacks behind a single `abort` listener: runtimes warn when one signal has many listeners. */
class Hub extends Set<() => void> {
  handleEvent(): void {
    for (const callback of this) callback();
  }
}

const hubs = new WeakMap<AbortSignal, Hub>();

/**
 * Calls `callback` when `signal` is aborted.
 *
 * @returns a function that removes the callback again
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const hub = hubs.get(signal) ?? new Hub();
  hubs.set(signal, hub);
  if (hub.size === 0) signal.addEventListener("abort", hub);
  hub.add(callback);
  return () => {
    hub.delete(callback);
    if (hub.size === 0) signal.removeEventListener("abort", hub);
  };
}
