import type { EventListener, SealmaskEvent } from "../message/events.ts";
import { isPromise, type MaybePromise } from "../util/maybe-promise.ts";

type Load = (signal: AbortSignal) => Promise<object>;

/** Asks for a key, and reports whether it was at hand or on its way already, or had to be loaded. */
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
  const dataKey = ask((signal) => {
    isLoading = true;
    if (hasAnswer) report("cache-miss");
    return load(signal);
  });
  hasAnswer = true;
  // A key that is there and loaded all the same is renewed in the background.
  if (!isPromise(dataKey)) report("cache-hit");
  else if (isLoading) report("cache-miss");
  else {
    return dataKey.finally(() => {
      if (!isLoading) report("cache-hit");
    });
  }
  return dataKey;
}

/** Reports an event about data keys. Others may wait for the same data key, so that a listener's error is nobody's. */
export function notify(
  onEvent: EventListener | undefined,
  event: SealmaskEvent,
): void {
  try {
    onEvent?.(event);
  } catch {
    // As documented with `EventListener`.
  }
}
