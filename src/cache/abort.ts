/** Who wants to hear of each signal: one listener for all of them, for runtimes warn of many on one signal. */
const hubs = new WeakMap<AbortSignal, Set<() => void>>();

function tell(event: Event): void {
  const signal = event.target as AbortSignal;
  const callbacks = hubs.get(signal) ?? [];
  hubs.delete(signal);
  for (const callback of callbacks) callback();
}

/**
 * Calls a function when a signal is aborted.
 *
 * @returns stops waiting for that
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const hub = hubs.get(signal) ?? new Set();
  if (hub.size === 0) {
    hubs.set(signal, hub);
    signal.addEventListener("abort", tell, { once: true });
  }
  hub.add(callback);
  return () => {
    hub.delete(callback);
    if (hub.size > 0 || hubs.get(signal) !== hub) return;
    hubs.delete(signal);
    signal.removeEventListener("abort", tell);
  };
}
