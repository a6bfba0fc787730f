/**
 * Replaces the character at one place of a text by another base64url character.
 *
 * The last character of a base64url part may hold spare bits, which must be zero. Change another character if the text should
 * still decode.
 *
 * @param at the place; a negative number counts from the end
 */
export function changeCharacter(text: string, at: number): string {
  const i = at < 0 ? text.length + at : at;
  const old = text[i];
  if (old === undefined) {
    throw new RangeError(`No character ${at} in a text of ${text.length}`);
  }
  return text.slice(0, i) + (old === "A" ? "B" : "A") + text.slice(i + 1);
}
