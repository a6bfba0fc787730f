/**
 * Remembers the answers of a function for the last few distinct texts: tokens under one data key share their first
 * two parts. What throws is not remembered, nor is a long text, so that a sender of garbage fills no memory.
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
  const answers = new Map<string, T>();
  let latestText: string | undefined;
  let latest: T;
  return (text) => {
    // Comparing with the latest text is cheaper than looking one up.
    if (text === latestText) return latest;
    const known = answers.get(text);
    if (known !== undefined) {
      latestText = text;
      latest = known;
      return known;
    }
    const answer = compute(text);
    if (text.length > maxLength) return answer;
    if (answers.size >= capacity) {
      const [oldest] = answers.keys();
      answers.delete(oldest as string);
    }
    answers.set(text, answer);
    return answer;
  };
}
