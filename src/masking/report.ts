import { isPromise, type MaybePromise } from "../bytes.ts";
import type { EventListener, SealmaskEvent } from "../events.ts";

type Load = (signal: AbortSignal) => Promise<object>;

/** Asks for a key, and reports whether it was at hand or on its way already, or had to be loaded. */
export function reported(
  onEvent: EventListener | undefined,
  operation: "encrypt" | "decrypt",
  load: Load,
  ask: (load: Load) => MaybePromise<object>,
): MaybePromise<object> {
  if (!onEvent) return ask(load);
  const hit = { type: "cache-hit", operation } as const;
  const miss = { type: "cache-miss", operation } as const;
  let isLoading = false;
  let hasAnswer = false;
  const dataKey = ask((signal) => {
    isLoading = true;
    if (hasAnswer) tell(onEvent, miss);
    return load(signal);
  });
  hasAnswer = true;
  // A key that is there and loaded all the same is renewed in the background.
  if (!isPromise(dataKey)) tell(onEvent, hit);
  else if (isLoading) tell(onEvent, miss);
  else {
    return dataKey.finally(() => {
      if (!isLoading) tell(onEvent, hit);
    });
  }
  return dataKey;
}

/** Reports an event about data keys. Others may wait for the same data key, so that a listener's error is nobody's. */
export function tell(
  onEvent: EventListener | undefined,
  event: SealmaskEvent,
): void {
  try {
    onEvent?.(event);
  } catch {
    // As documented with `EventListener`.
  }
}
