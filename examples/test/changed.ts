/**
 * Changes the bytes behind a base64url text. It replaces the last character but one, whose bits all count at any length.
 *
 * @param text two characters or more
 */
export function changed(text: string): string {
  const other = text.at(-2) === "A" ? "B" : "A";
  return `${text.slice(0, -2)}${other}${text.at(-1)}`;
}
