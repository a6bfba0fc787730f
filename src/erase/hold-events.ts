import type { EventListener, SealmaskEvent } from "../message/events.ts";

/**
 * Wraps an erasing function. The events of the function reach the listener only after the function has returned. A call
 * that throws has erased nothing, so it reports no events.
 */
export function withEvents<T, R>(
  onEvent: EventListener | undefined,
  run: (data: T, tell: EventListener | undefined) => R,
): (data: T) => R {
  if (!onEvent) return (data) => run(data, undefined);
  return (data) => {
    const events: SealmaskEvent[] = [];
    const erased = run(data, (event) => {
      events.push(event);
    });
    for (const event of events) onEvent(event);
    return erased;
  };
}
