/**
 * A text in base64url whose bytes are others for sure: all bits of the last character but one count, whatever the length.
 *
 * @param text two characters or more
 */
export function changed(text: string): string {
  const other = text.at(-2) === "A" ? "B" : "A";
  return `${text.slice(0, -2)}${other}${text.at(-1)}`;
}
