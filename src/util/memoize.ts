import { type LruMap, lruMap } from "./lru.ts";

/**
 * Returns a function that caches the results of `compute` by its text argument. A call that throws is not cached, nor is the
 * result for a long text, so that invalid input cannot fill the memory.
 *
 * @param compute a pure function
 * @param capacity maximum number of cached results; the least recently used one is evicted first
 * @param maxLength longest text whose result is cached, in UTF-16 code units
 */
export function memoize<T>(
  compute: (text: string) => T,
  capacity: number,
  maxLength: number,
): (text: string) => T {
  // Created at the first call, as many memoized functions are never called in a process.
  let answers:
    | LruMap<{ readonly text: string; readonly answer: T }>
    | undefined;
  return (text) => {
    if (text.length > maxLength) return compute(text);
    answers ??= lruMap(capacity);
    let known = answers.get(text);
    if (!known) {
      // Copy the text: engines keep a whole token in memory for as long as a substring of it lives.
      const own = JSON.parse(JSON.stringify(text)) as string;
      known = { text: own, answer: compute(own) };
    }
    answers.use(known.text, known);
    return known.answer;
  };
}
