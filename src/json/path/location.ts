import { keysOf, type Node } from "./search-node.ts";

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

/** A location that writes its pointer and path when they are asked for: most are not. */
class Found<T> implements Location<T> {
  declare readonly keys: readonly (string | number)[];
  declare readonly value: T;

  constructor(keys: readonly (string | number)[], value: T) {
    this.keys = keys;
    this.value = value;
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
}

/** The location of a value. */
export function locationAt<T>(
  keys: readonly (string | number)[],
  value: T,
): Location<T> {
  return new Found(keys, value);
}

/** The location of a node that a search has found. */
export function locationOf(node: Node): Location {
  return locationAt(keysOf(node), node.value);
}
