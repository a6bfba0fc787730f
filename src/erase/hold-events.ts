import type { EventListener, SealmaskEvent } from "../message/events.ts";

/**
 * Wraps an erasing function so that its events reach the listener only after it has returned. A call that throws
 * reports no events, because it has erased nothing.
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
