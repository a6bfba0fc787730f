import {
  type NameSelector,
  nameSelector,
  type Path,
  type Segment,
  type Selector,
} from "./ast.ts";
import { type Cursor, refuse } from "./cursor.ts";
import { toNormalizedPath } from "./location.ts";
import { writePath } from "./write-path.ts";

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

/** Makes the step that a token stands for: to a member of an object, or to an element where an array stands. */
export function stepTo(token: string): NameSelector {
  const index = /^(?:0|[1-9]\d*)$/.test(token) ? Number(token) : undefined;
  return nameSelector(token, index);
}

/** Matches where a token is `*` or `**`, or ends with one in brackets. */
const WILDCARD = /(?<=\/|\[)\*+(?=\]?(?:\/|$))/;

/** Parses a JSON Pointer (RFC 6901): each token names a member of an object, or an element of an array. */
export function parsePointer({ text }: Cursor): Path {
  const tokens = readTokens(text);
  const position = text.search(WILDCARD);
  // There are none, and hardly a member has such a name.
  if (position >= 0) refuse(text, "a name or an index", position);
  return tokens.map((token) => childSegment(stepTo(token)));
}

function childSegment(selector: Selector): Segment {
  return { isDescendant: false, selectors: [selector] };
}

/** Writes a pointer in JSONPath: a token `*` for any child, `**` for any depth. */
export function wildcardPath(pointer: string): string | undefined {
  const tokens = readTokens(pointer.replaceAll("[*]", "/*"));
  const path: Segment[] = [];
  let isDescendant = false;
  for (const [i, token] of tokens.entries()) {
    const isDeep = token === "**";
    if (!isDeep || i === tokens.length - 1) {
      const isAny = token === "*" || isDeep;
      const selector = isAny ? ANY : stepTo(token);
      path.push({
        isDescendant: isDescendant || isDeep,
        selectors: [selector],
      });
    }
    isDescendant = isDeep;
  }
  return writePath(path, "jsonpath");
}

const ANY: Selector = { kind: "wildcard" };

/** Writes a pointer in JSONPath, each of its tokens a name or an index. */
export function exactPath(pointer: string): string {
  const tokens = readTokens(pointer);
  return toNormalizedPath(tokens.map((token) => stepTo(token).index ?? token));
}
