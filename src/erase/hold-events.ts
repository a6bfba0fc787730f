import type { EventListener, SealmaskEvent } from "../message/events.ts";

/** Holds events back until all is erased: of a call that throws, nothing has been. */
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
