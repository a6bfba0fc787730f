import { type LruMap, lruMap } from "./lru.ts";

/**
 * Remembers the answers of a function for the last few distinct texts. What throws is not remembered, nor is a long
 * text, so that a sender of garbage fills no memory.
 *
 * @param compute a pure function
 * @param capacity how many answers are kept; the least recently used goes first
 * @param maxLength the longest text whose answer is kept, in characters
 */
export function memoize<T>(
  compute: (text: string) => T,
  capacity: number,
  maxLength: number,
): (text: string) => T {
  // Made when first needed: many of these functions are never called in a process.
  let answers:
    | LruMap<{ readonly text: string; readonly answer: T }>
    | undefined;
  return (text) => {
    if (text.length > maxLength) return compute(text);
    answers ??= lruMap(capacity);
    let known = answers.get(text);
    if (!known) {
      // A copy: a part of a token keeps the whole token in memory for as long as it lives.
      const own = JSON.parse(JSON.stringify(text)) as string;
      known = { text: own, answer: compute(own) };
    }
    answers.use(known.text, known);
    return known.answer;
  };
}
