import { keysOf, type Node, rootNode } from "./search-node.ts";

/** Place in a document that a path selects, with its value. */
export interface Location<T = unknown> {
  /** Member names and array indices from the root of the document to the place. */
  readonly keys: readonly (string | number)[];
  /** JSON Pointer to the place (RFC 6901), such as `/items/0/sku`. */
  readonly pointer: string;
  /** Normalized path to the place (RFC 9535 section 2.7), such as `$['items'][0]['sku']`. */
  readonly path: string;
  /** Value at the place. */
  readonly value: T;
}

function pointerToken(key: string): string {
  // Most keys need no escape, and the test takes a fifth of the time of the replacements.
  return /[~/]/.test(key)
    ? `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
    : `/${key}`;
}

/** Returns the JSON Pointer (RFC 6901) for a list of member names and array indices. */
export function toPointer(keys: readonly (string | number)[]): string {
  let pointer = "";
  for (const key of keys) pointer += pointerToken(String(key));
  return pointer;
}

/** Returns the location that a field's token is bound to: a JSON Pointer with `-` in place of each array index. */
export function toFieldLocation(keys: readonly (string | number)[]): string {
  return toPointer(keys.map((key) => (typeof key === "number" ? "-" : key)));
}

function escapeCharacter(character: string): string {
  return character === "'" ? "\\'" : JSON.stringify(character).slice(1, -1);
}

/** Returns the normalized path (RFC 9535 section 2.7) for a list of member names and array indices. */
export function toNormalizedPath(keys: readonly (string | number)[]): string {
  const steps = keys.map((key) =>
    typeof key === "number"
      ? `[${key}]`
      : // biome-ignore lint/suspicious/noControlCharactersInRegex: the standard escapes exactly these
        `['${key.replaceAll(/[\u0000-\u001f'\\]/g, escapeCharacter)}']`,
  );
  return `$${steps.join("")}`;
}

/** Location that computes `keys`, `pointer` and `path` when each is read, because most are never read. */
class Found<T> implements Location<T> {
  declare readonly value: T;
  /** Member names and array indices from the root of the document to the place where the search began. */
  readonly #start: readonly (string | number)[];
  readonly #node: Node;

  constructor(start: readonly (string | number)[], node: Node) {
    this.value = node.value as T;
    this.#start = start;
    this.#node = node;
  }

  get keys(): readonly (string | number)[] {
    const keys = keysOf(this.#node);
    return this.#start.length > 0 ? [...this.#start, ...keys] : keys;
  }

  get pointer(): string {
    return toPointer(this.keys);
  }

  get path(): string {
    return toNormalizedPath(this.keys);
  }

  toJSON(): Location<T> {
    const { keys, pointer, path, value } = this;
    return { keys, pointer, path, value };
  }

  /** Returns the node of a location whose search began at the root of the document; `undefined` for any other object. */
  static nodeOf(location: object): Node | undefined {
    const isWhole = #node in location && location.#start.length === 0;
    return isWhole ? location.#node : undefined;
  }
}

/**
 * Returns the location of a value, given the member names and array indices from the root of the document to the value.
 */
export function locationAt<T>(
  keys: readonly (string | number)[],
  value: T,
): Location<T> {
  return new Found(keys, rootNode(value));
}

/**
 * Returns the location of a node that a search has found.
 *
 * @param start member names and array indices from the root of the document to the place where the search began
 */
export function locationOf(
  node: Node,
  start: readonly (string | number)[] = [],
): Location {
  return new Found(start, node);
}

/** Returns the node of a location that {@link locationOf} made for a search from the root; `undefined` for others. */
export function nodeOf(location: object): Node | undefined {
  return Found.nodeOf(location);
}
