/** Numbers of characters that stay readable at the ends of a text. */
export interface Keep {
  /**
   * Number of characters that stay readable at the beginning of the text.
   *
   * @default 0
   */
  readonly first?: number | undefined;
  /**
   * Number of characters that stay readable at the end of the text.
   *
   * @default 0
   */
  readonly last?: number | undefined;
}

/**
 * Numbers of characters that stay readable at both ends of a text. Both numbers are required, because a missing member
 * could be inherited from a polluted `Object.prototype`.
 */
export interface Ends {
  /** Number of characters that stay readable at the beginning of the text. */
  readonly first: number;
  /** Number of characters that stay readable at the end of the text. */
  readonly last: number;
}

/**
 * Replaces every character of a text by `*`, except some at both ends. An emoji counts as one character.
 *
 * @param hidden pattern that matches the characters to count and replace, one by one; all others stay as they are
 * @returns the masked text, or `undefined` if nothing would be hidden; the caller then uses another mask
 */
export function maskCharacters(
  text: string,
  { first, last }: Ends,
  hidden: RegExp,
): string | undefined {
  const count = text.match(hidden)?.length ?? 0;
  if (count <= first + last) return text === "" ? "" : undefined;
  let place = 0;
  return text.replace(hidden, (character) => {
    place++;
    return place <= first || place > count - last ? character : "*";
  });
}
