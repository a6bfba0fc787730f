/** The longest time that timers can measure, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/** Calls a function after a time; for ever is as long as it says. */
export function after(milliseconds: number, callback: () => void): () => void {
  if (milliseconds > MAX_TIMER) return () => {};
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
