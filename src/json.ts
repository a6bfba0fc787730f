import { UnsupportedTypeError } from "./errors.ts";

/** Turns values into text and back; by default `JSON.stringify` and `JSON.parse`. */
export interface Serializer {
  /** The text of a value; `undefined` for a value that has none. */
  stringify(value: unknown): string | undefined;
  /** The value of a text. */
  parse(text: string): unknown;
}

/** JSON (RFC 8259), as the runtime has it. */
export const json: Serializer = JSON;

/** The name of a value's type for messages, which never show the value itself. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Whether JSON has a text for a value, but one that does not hold it: it would be lost without a word. */
function isLost(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value !== "object" || value === null) return false;
  if (Object.getPrototypeOf(value) === Object.prototype) return false;
  return (
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Promise ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  );
}

/**
 * Serializes a value to text.
 *
 * @throws {UnsupportedTypeError} when the value has no such text; the serializer's own error may quote the value, so
 * it is not kept
 */
export function stringify(value: unknown, serializer: Serializer): string {
  let text: string | undefined;
  if (serializer !== json || !isLost(value)) {
    try {
      text = serializer.stringify(value);
    } catch {
      text = undefined;
    }
  }
  if (typeof text === "string") return text;
  throw new UnsupportedTypeError(
    `Cannot serialize the value: expected JSON data or a Uint8Array, got ${typeName(value)} or something in it that is not JSON data`,
  );
}

/**
 * Parses text that should hold a value.
 *
 * @param what the text's name, for the message; a parser's own error would quote the text
 * @throws {UnsupportedTypeError} when the serializer refuses it
 */
export function parse(
  text: string,
  serializer: Serializer,
  what: string,
): unknown {
  try {
    return serializer.parse(text);
  } catch {
    throw new UnsupportedTypeError(
      `Cannot parse ${what}: the serializer refused it`,
    );
  }
}
