/** Longest delay of `setTimeout`, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Calls `callback` after a delay; never, if the delay is longer than timers can measure (about 24.8 days).
 *
 * @returns a function that cancels the call
 */
export function after(milliseconds: number, callback: () => void): () => void {
  if (milliseconds > MAX_TIMER) return () => {};
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
