/**
 * Remembers the answers of a function for the last few distinct texts. What throws is not remembered, nor is a long
 * text, so that a sender of garbage fills no memory.
 *
 * @param compute a pure function
 * @param capacity how many answers are kept; the oldest goes first
 * @param maxLength the longest text whose answer is kept, in characters
 */
export function memoize<T>(
  compute: (text: string) => T,
  capacity: number,
  maxLength: number,
): (text: string) => T {
  const answers = new Map<
    string,
    { readonly text: string; readonly answer: T }
  >();
  let latest: { readonly text: string; readonly answer: T } | undefined;
  return (text) => {
    // Comparing with the latest text is cheaper than looking one up.
    if (latest?.text === text) return latest.answer;
    if (text.length > maxLength) return compute(text);
    latest = answers.get(text);
    if (latest) return latest.answer;
    // A copy: a part of a token keeps the whole token in memory for as long as it lives.
    const own = JSON.parse(JSON.stringify(text)) as string;
    const known = { text: own, answer: compute(own) };
    if (answers.size >= capacity) {
      const [oldest] = answers.keys();
      answers.delete(oldest as string);
    }
    answers.set(own, known);
    latest = known;
    return known.answer;
  };
}
