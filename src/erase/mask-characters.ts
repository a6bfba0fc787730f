/** How many characters stay readable at the ends of a text. */
export interface Keep {
  /**
   * How many at the beginning.
   *
   * @default 0
   */
  readonly first?: number | undefined;
  /**
   * How many at the end.
   *
   * @default 0
   */
  readonly last?: number | undefined;
}

/** The same, all of it said: a default could come from a polluted `Object.prototype`. */
export interface Ends {
  /** How many at the beginning. */
  readonly first: number;
  /** How many at the end. */
  readonly last: number;
}

/**
 * Writes one `*` for every character, of which an emoji is one, but for some at the ends.
 *
 * @param hidden matches the characters that count, one by one; all others stay as they are
 * @returns `undefined` when nothing would be hidden, which asks for another mask
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
