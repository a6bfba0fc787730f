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
 * Returns the unescaped tokens of a JSON Pointer. The empty pointer has no tokens.
 *
 * @throws {InvalidPathError} if the pointer is not empty and does not start with `/`, or if a `~` is followed by
 * another character than 0 and 1
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

/**
 * Returns the step for a token. The step selects a member of an object or, if the token is an index, an element of an
 * array.
 */
export function stepTo(token: string): NameSelector {
  const index = /^(?:0|[1-9]\d*)$/.test(token) ? Number(token) : undefined;
  return nameSelector(token, index);
}

/** Pattern for a token that is `*` or `**`, or that ends with `[*]`. */
const WILDCARD = /(?<=\/|\[)\*+(?=\]?(?:\/|$))/;

/**
 * Parses a JSON Pointer (RFC 6901) to segments, one for each token. A segment selects the member of that name in an
 * object and, if the token is an index, the element at that index in an array.
 *
 * @throws {InvalidPathError} if the pointer is malformed, or if a token looks like a wildcard: it is `*` or `**`, or
 * ends with `[*]`
 */
export function parsePointer({ text }: Cursor): Path {
  const tokens = readTokens(text);
  const position = text.search(WILDCARD);
  // A JSON Pointer has no wildcards. The caller surely means one, as hardly any member is named "*".
  if (position >= 0) refuse(text, "a name or an index", position);
  return tokens.map((token) => childSegment(stepTo(token)));
}

function childSegment(selector: Selector): Segment {
  return { isDescendant: false, selectors: [selector] };
}

/**
 * Converts a JSON Pointer with wildcards to JSONPath, for the suggestion in an error message. The token `*` becomes any
 * child, and `**` any depth.
 */
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

/** Converts a JSON Pointer to JSONPath. Each token becomes a name or an index, even the token `*`. */
export function exactPath(pointer: string): string {
  const tokens = readTokens(pointer);
  return toNormalizedPath(tokens.map((token) => stepTo(token).index ?? token));
}
