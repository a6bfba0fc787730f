/**
 * A text with the character at one place changed to another one of base64url, whatever it was before.
 *
 * The last character of a part of base64url may hold spare bits, which must be zero: change another one where what is
 * decoded should still decode.
 *
 * @param at the place; a negative one counts from the end
 */
export function changeCharacter(text: string, at: number): string {
  const i = at < 0 ? text.length + at : at;
  const old = text[i];
  if (old === undefined) {
    throw new RangeError(`No character ${at} in a text of ${text.length}`);
  }
  return text.slice(0, i) + (old === "A" ? "B" : "A") + text.slice(i + 1);
}
