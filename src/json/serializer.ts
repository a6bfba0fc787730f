import { quote } from "../util/assert.ts";
import { describeType, isUnawaited } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { assertMethods } from "../util/read-value.ts";
import { decodeUtf8 } from "../util/utf8.ts";
import { copyJson } from "./copy-json.ts";
import { toPointer } from "./path/location.ts";
import { isPlainJson } from "./plain-json.ts";

/** Pair of functions that convert values to text and back; by default `JSON.stringify` and `JSON.parse`. */
export interface Serializer {
  /** Returns the text of a value; `undefined` for a value that cannot be written. */
  stringify(value: unknown): string | undefined;
  /** Returns the value that a text stands for. Throws if the text is malformed. */
  parse(text: string): unknown;
}

/** Serializer for JSON (RFC 8259): the runtime's `JSON`. */
export const json: Serializer = JSON;

/**
 * Returns the value of the option `serializer`, or `fallback` if the value is `undefined`.
 *
 * @throws {TypeError} if the serializer lacks a method
 */
export function readSerializer(
  serializer: Serializer | undefined,
  fallback: Serializer,
): Serializer {
  if (serializer === undefined) return fallback;
  const expected = "an object with the functions stringify and parse";
  assertMethods("serializer", serializer, expected, ["stringify", "parse"]);
  return serializer;
}

/** Cached results of {@link speaksJson}. */
const speakers = new WeakMap<Serializer, boolean>();

/** JSON texts that a serializer of another notation reads as other values or rejects. */
const PROBES = ['"a"', '{"json":"a"}', "[]"];

function takesJson(serializer: Serializer, text: string): boolean {
  try {
    const value = serializer.parse(text);
    return (
      JSON.stringify(value) === text && serializer.stringify(value) === text
    );
  } catch {
    return false;
  }
}

/**
 * Tells whether a serializer reads and writes JSON, perhaps with another treatment of numbers. Found by trial with a few
 * texts. For any other serializer, JSON text must not be mistaken for its notation.
 */
export function speaksJson(serializer: Serializer): boolean {
  const known = serializer === json || speakers.get(serializer);
  if (known !== undefined) return known;
  const speaks = PROBES.every((text) => takesJson(serializer, text));
  speakers.set(serializer, speaks);
  return speaks;
}

/**
 * Maximum number of arrays and objects nested in one another: more than the depth of a search, and few enough for every
 * runtime's stack.
 */
const MAX_DEPTH = 2_000;

/** Maximum number of characters of a JSON Pointer that an error message shows. */
const MAX_POINTER_LENGTH = 1_000;

/** Operation and place of a serialized value, for error messages. */
export interface SerializedPlace {
  /** Operation in progress, as it follows "Cannot", such as `encrypt the value`. */
  readonly doing: string;
  /** Member names and array indices from the root of the document to the value. */
  readonly keys: readonly (string | number)[];
}

/** Place of a value that is not part of a document. */
export const WHOLE: SerializedPlace = { doing: "encrypt the value", keys: [] };

/**
 * Returns advice for the error message, after a semicolon, on how to keep a value that JSON would lose. Returns the
 * empty string if there is no advice.
 */
function remedyFor(value: unknown): string {
  if (isUnawaited(value)) return "";
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return "; give bytes as a whole value or field, in a Uint8Array, or as text";
  }
  return /^(?:bigint|number|object)$/.test(typeof value)
    ? "; a serializer can carry it"
    : "";
}

function refuse(
  { doing, keys }: SerializedPlace,
  expected: string,
  got: string,
): never {
  const pointer = quote(toPointer(keys), MAX_POINTER_LENGTH);
  const at = keys.length > 0 ? ` at ${pointer}` : "";
  throw new UnsupportedTypeError(
    `Cannot ${doing}${at}: expected ${expected}, got ${got}`,
  );
}

/**
 * Serializes a value as JSON.
 *
 * @throws {UnsupportedTypeError} if JSON would lose a part of the value; the error message names the part's pointer
 */
function stringifyJson(
  value: unknown,
  { doing, keys }: SerializedPlace,
): string {
  try {
    if (isPlainJson(value, MAX_DEPTH)) return json.stringify(value) as string;
  } catch {
    // A getter or a proxy threw. Drop the error, as its message may show the value; copyJson finds the place.
  }
  const rules = { isExact: false, maxDepth: MAX_DEPTH };
  const copy = copyJson(value, rules, (found, inner, culprit) => {
    const place = { doing, keys: [...keys, ...inner] };
    const isWhole = inner.length === 0;
    const expected = isWhole ? "JSON data or a Uint8Array" : "JSON data";
    return refuse(place, expected, found + remedyFor(culprit));
  });
  return json.stringify(copy) as string;
}

/**
 * Serializes a value to text.
 *
 * @param place operation and place of the value, for the error message
 * @throws {UnsupportedTypeError} if the serializer throws or returns no text, or if JSON would lose a part of the value. The
 * serializer's own error is dropped, as it may quote the value
 */
export function stringify(
  value: unknown,
  serializer: Serializer,
  place: SerializedPlace = WHOLE,
): string {
  if (serializer === json) return stringifyJson(value, place);
  let text: string | undefined;
  try {
    text = serializer.stringify(value);
  } catch {
    // Drop the error, as its message may show the value; the error below replaces it.
  }
  if (typeof text === "string") return text;
  const expected = "a value that the serializer can write";
  return refuse(place, expected, describeType(value));
}

/**
 * Parses the text of a value.
 *
 * @param text the text, or its UTF-8 bytes
 * @param what name of the text for the error message
 * @throws {UnsupportedTypeError} if the serializer throws or the bytes are not UTF-8. The original error is dropped,
 * because it may quote the text
 */
export function parse(
  text: string | Uint8Array,
  serializer: Serializer,
  what: string,
): unknown {
  try {
    return serializer.parse(typeof text === "string" ? text : decodeUtf8(text));
  } catch {
    const wanted = serializer === json ? "JSON" : "text for the serializer";
    throw new UnsupportedTypeError(
      `Cannot parse ${what}: expected ${wanted}, got text that does not parse`,
    );
  }
}
