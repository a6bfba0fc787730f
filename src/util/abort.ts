/** Who wants to hear of a signal: one listener for all of them, for runtimes warn of many listeners on one signal. */
class Hub extends Set<() => void> {
  handleEvent(): void {
    for (const callback of this) callback();
  }
}

const hubs = new WeakMap<AbortSignal, Hub>();

/**
 * Calls a function when a signal is aborted.
 *
 * @returns stops waiting for that
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
