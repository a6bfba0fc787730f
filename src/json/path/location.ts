import { keysOf, type Node, rootNode } from "./search-node.ts";

/** One place in a document that a path selects. */
export interface Location<T = unknown> {
  /** Member names and array indices from the root. */
  readonly keys: readonly (string | number)[];
  /** The same as a JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** The same as a normalized path (RFC 9535 section 2.7). */
  readonly path: string;
  /** What stands there. */
  readonly value: T;
}

function pointerToken(key: string): string {
  // Most have nothing to escape, and looking takes a fifth of the time.
  return /[~/]/.test(key)
    ? `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
    : `/${key}`;
}

/** Writes a JSON Pointer (RFC 6901). */
export function toPointer(keys: readonly (string | number)[]): string {
  let pointer = "";
  for (const key of keys) pointer += pointerToken(String(key));
  return pointer;
}

/** Writes the location that a field's token is bound to: a JSON Pointer with every array index written `-`. */
export function toFieldLocation(keys: readonly (string | number)[]): string {
  return toPointer(keys.map((key) => (typeof key === "number" ? "-" : key)));
}

function escapeCharacter(character: string): string {
  return character === "'" ? "\\'" : JSON.stringify(character).slice(1, -1);
}

/** Writes a normalized path (RFC 9535 section 2.7). */
export function toNormalizedPath(keys: readonly (string | number)[]): string {
  const steps = keys.map((key) =>
    typeof key === "number"
      ? `[${key}]`
      : // biome-ignore lint/suspicious/noControlCharactersInRegex: the standard escapes exactly these
        `['${key.replaceAll(/[\u0000-\u001f'\\]/g, escapeCharacter)}']`,
  );
  return `$${steps.join("")}`;
}

/** A location that lists its keys and writes its pointer and path when they are asked for: most are not. */
class Found<T> implements Location<T> {
  declare readonly value: T;
  /** The keys that lead to where the search began. */
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

  /** Returns the node of a location, if its search began at the root. */
  static nodeOf(location: object): Node | undefined {
    const isWhole = #node in location && location.#start.length === 0;
    return isWhole ? location.#node : undefined;
  }
}

/** The location of a value. */
export function locationAt<T>(
  keys: readonly (string | number)[],
  value: T,
): Location<T> {
  return new Found(keys, rootNode(value));
}

/** The location of a node that a search has found; `start` leads to where that search began. */
export function locationOf(
  node: Node,
  start: readonly (string | number)[] = [],
): Location {
  return new Found(start, node);
}

/** Returns the node that a location was made of; `undefined` where it was made of keys. */
export function nodeOf(location: object): Node | undefined {
  return Found.nodeOf(location);
}
