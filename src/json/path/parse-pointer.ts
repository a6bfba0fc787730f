import { nameSelector, type Path } from "./ast.ts";
import { type Cursor, refuse } from "./cursor.ts";

/**
 * Reads a JSON Pointer's tokens.
 *
 * @throws {InvalidPathError} when it does not start with `/`, unless it is empty, or `~` stands before anything but 0 and 1
 */
export function readTokens(text: string): string[] {
  if (text === "") return [];
  if (text[0] !== "/") refuse(text, '"/"', 0);
  const tilde = text.search(/~(?![01])/);
  if (tilde >= 0) refuse(text, "0 or 1 after ~", tilde + 1);
  return text
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Parses a JSON Pointer (RFC 6901): each token names a member of an object, or an element of an array. */
export function parsePointer({ text }: Cursor): Path {
  return readTokens(text).map((name) => {
    const index = /^(?:0|[1-9]\d*)$/.test(name) ? Number(name) : undefined;
    return { isDescendant: false, selectors: [nameSelector(name, index)] };
  });
}
