import { quote } from "../util/assert.ts";
import { describeType, isUnawaited } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { assertMethods } from "../util/read-value.ts";
import { decodeUtf8 } from "../util/utf8.ts";
import { copyJson } from "./copy-json.ts";
import { toPointer } from "./path/location.ts";
import { isPlainJson } from "./plain-json.ts";

/** Turns values into text and back; by default `JSON.stringify` and `JSON.parse`. */
export interface Serializer {
  /** The text of a value; `undefined` for a value that has none. */
  stringify(value: unknown): string | undefined;
  /** The value of a text. */
  parse(text: string): unknown;
}

/** JSON (RFC 8259), as the runtime has it. */
export const json: Serializer = JSON;

/**
 * Reads the option of that name.
 *
 * @throws {TypeError} when it lacks a method
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

/** Serializers, each with whether it reads and writes JSON as JSON. */
const speakers = new WeakMap<Serializer, boolean>();

/** Texts that a serializer of another notation than JSON reads as something else, or not at all. */
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
 * Tells whether a serializer reads and writes JSON as JSON, perhaps with numbers of its own. Others write values in a notation
 * that JSON text must not be taken for.
 */
export function speaksJson(serializer: Serializer): boolean {
  const known = serializer === json || speakers.get(serializer);
  if (known !== undefined) return known;
  const speaks = PROBES.every((text) => takesJson(serializer, text));
  speakers.set(serializer, speaks);
  return speaks;
}

/** How many arrays and objects may be nested in one another: more than a search goes through, and no more than any stack holds. */
const MAX_DEPTH = 2_000;

/** How much of a pointer a message shows. */
const MAX_POINTER_LENGTH = 1_000;

/** Names what is serialized, for messages. */
export interface SerializedPlace {
  /** What is being done, such as `encrypt the value`. */
  readonly doing: string;
  /** Where in a document it stands. */
  readonly keys: readonly (string | number)[];
}

/** A whole value. */
export const WHOLE: SerializedPlace = { doing: "encrypt the value", keys: [] };

/** The step that mends a value that JSON would lose, if there is one. */
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

/** Writes the text of a value as JSON has it; nothing in the value is lost. */
function stringifyJson(
  value: unknown,
  { doing, keys }: SerializedPlace,
): string {
  try {
    if (isPlainJson(value, MAX_DEPTH)) return json.stringify(value) as string;
  } catch {
    // The error of a getter or a proxy, which may show the value: the copy finds where.
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
 * @throws {UnsupportedTypeError} when the value has no such text, or JSON would lose something in it; the serializer's own
 * error may quote the value, so it is not kept
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
    // As below: its message may show the value.
  }
  if (typeof text === "string") return text;
  const expected = "what the serializer has a text for";
  return refuse(place, expected, describeType(value));
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
      `Cannot parse ${what}: expected ${serializer === json ? "JSON" : "text that the serializer takes"}, got other text`,
    );
  }
}
