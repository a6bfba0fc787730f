import type { KeyLease } from "../cache/key-lease.ts";
import type { EventListener, SealmaskEvent } from "../message/events.ts";
import { isPromise, type MaybePromise } from "../util/maybe-promise.ts";

type Load = (signal: AbortSignal, lease?: KeyLease) => Promise<object>;

/**
 * Calls `ask` for a data key and reports a `cache-hit` if the key was cached or already being loaded, or a `cache-miss` if
 * `ask` called `load`.
 *
 * @param load loads the data key from the keyring
 * @param ask gets the data key from the cache, and calls the function that it is given if the cache has no such data
 * key
 */
export function reportCacheUse(
  onEvent: EventListener | undefined,
  operation: "encrypt" | "decrypt",
  load: Load,
  ask: (load: Load) => MaybePromise<object>,
): MaybePromise<object> {
  if (!onEvent) return ask(load);
  const report = (type: "cache-hit" | "cache-miss") =>
    notify(onEvent, { type, operation });
  let isLoading = false;
  let hasAnswer = false;
  const dataKey = ask((signal, lease) => {
    isLoading = true;
    if (hasAnswer) report("cache-miss");
    return load(signal, lease);
  });
  hasAnswer = true;
  // A key returned synchronously is a hit even if `load` was called: that load renews the key in the background.
  if (!isPromise(dataKey)) report("cache-hit");
  else if (isLoading) report("cache-miss");
  else {
    return dataKey.finally(() => {
      if (!isLoading) report("cache-hit");
    });
  }
  return dataKey;
}

/**
 * Reports an event about data keys to a listener. Ignores an error of the listener, as other callers may wait for the same
 * data key.
 */
export function notify(
  onEvent: EventListener | undefined,
  event: SealmaskEvent,
): void {
  try {
    onEvent?.(event);
  } catch {
    // Ignored, as the docstring of `EventListener` says.
  }
}
