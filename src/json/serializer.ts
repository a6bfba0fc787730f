import { UnsupportedTypeError } from "../util/errors.ts";
import { tagOf, typeName } from "../util/type-name.ts";
import { decodeUtf8 } from "../util/utf8.ts";

/** Turns values into text and back; by default `JSON.stringify` and `JSON.parse`. */
export interface Serializer {
  /** The text of a value; `undefined` for a value that has none. */
  stringify(value: unknown): string | undefined;
  /** The value of a text. */
  parse(text: string): unknown;
}

/** JSON (RFC 8259), as the runtime has it. */
export const json: Serializer = JSON;
const JSON_TAGS: ReadonlySet<string> = new Set([
  "Object",
  "Array",
  "Number",
  "String",
  "Boolean",
]);

/** Whether a value, which is an object, has a JSON text that does not hold it: it would be lost without a word. */
function isLost(value: object): boolean {
  if (Object.getPrototypeOf(value) === Object.prototype) return false;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON !== "function" && !JSON_TAGS.has(tagOf(value));
}

/**
 * Serializes a value to text.
 *
 * @throws {UnsupportedTypeError} when the value has no such text; the serializer's own error may quote the value, so
 * it is not kept
 */
export function stringify(value: unknown, serializer: Serializer): string {
  let text: string | undefined;
  try {
    text = serializer.stringify(value);
  } catch {
    // As below: its message may show the value.
  }
  // JSON writes what it has no text for as null: a number that is none, a date that is none.
  const isHeld =
    serializer !== json ||
    value === null ||
    (text !== "null" && (typeof value !== "object" || !isLost(value)));
  if (typeof text === "string" && isHeld) return text;
  throw new UnsupportedTypeError(
    `Cannot serialize the value: expected JSON data or a Uint8Array, got ${typeName(value)}`,
  );
}

/**
 * Parses text, or its UTF-8, that should hold a value.
 *
 * @param what the text's name, for the message; a parser's own error would quote the text
 * @throws {UnsupportedTypeError} when the serializer refuses it
 */
export function parse(
  text: string | Uint8Array,
  serializer: Serializer,
  what: string,
): unknown {
  try {
    return serializer.parse(typeof text === "string" ? text : decodeUtf8(text));
  } catch {
    throw new UnsupportedTypeError(
      `Cannot parse ${what}: expected text that the serializer takes, got other text`,
    );
  }
}
