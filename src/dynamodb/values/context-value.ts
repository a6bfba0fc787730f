import { decodeBase64, encodeBase64 } from "../../util/base64.ts";
import { readUnsigned } from "../../util/big-endian.ts";
import { malformedPart } from "../../util/errors.ts";
import type { AttributeValue } from "./attribute-value.ts";
import { normalNumber, wellFormedText } from "./checked-text.ts";
import { deserializeValue } from "./deserialize.ts";
import { hasType } from "./has-type.ts";
import { serializeWithType } from "./serialize.ts";

/**
 * Letter of the legend for an attribute in the encryption context of version 2: `S` text, `N` number, `L` literal (`true`,
 * `false` or `null`), `B` any other type.
 */
export type LegendLetter = "S" | "N" | "L" | "B";

/** Attribute value as text of the encryption context of version 2. */
export interface ContextValue {
  readonly letter: LegendLetter;
  readonly text: string;
}

/**
 * Returns an attribute value as text of the encryption context of version 1: base64 of type id and serialized value.
 *
 * @param pointer JSON Pointer (RFC 6901) of the attribute, for error messages
 * @throws {UnsupportedTypeError} if {@link serializeValue} refuses the value
 */
export function contextValueV1(value: AttributeValue, pointer = ""): string {
  return encodeBase64(serializeWithType(value, pointer));
}

/**
 * Returns an attribute value as text of the encryption context of version 2: text as it is, numbers in normal form, booleans
 * and null as JSON, any other type as in version 1.
 *
 * @param pointer JSON Pointer (RFC 6901) of the attribute, for error messages
 * @throws {UnsupportedTypeError} if {@link serializeValue} refuses the value
 */
export function contextValueV2(
  value: AttributeValue,
  pointer = "",
): ContextValue {
  const place = { pointer, trail: [] };
  if (hasType(value, "S")) {
    return { letter: "S", text: wellFormedText(value.S, place, 0) };
  }
  if (hasType(value, "N")) {
    return { letter: "N", text: normalNumber(value.N, place, 0) };
  }
  if (hasType(value, "BOOL")) return { letter: "L", text: `${value.BOOL}` };
  if (hasType(value, "NULL")) return { letter: "L", text: "null" };
  return { letter: "B", text: contextValueV1(value, pointer) };
}

function malformed(expected: string, got: string): never {
  throw malformedPart("context value", expected, got);
}

/**
 * Returns the attribute value that {@link contextValueV1} wrote as text.
 *
 * @throws {EnvelopeError} if the text is not base64 of a type id and a value of this type
 */
export function parseContextValueV1(text: string): AttributeValue {
  const bytes = decodeBase64(text);
  if (bytes === null || bytes.length < 2) {
    return malformed("base64 of a value", `${text.length} other characters`);
  }
  return deserializeValue(
    readUnsigned(bytes.subarray(0, 2)),
    bytes.subarray(2),
  );
}

/** Literals of the encryption context of version 2. */
const LITERALS: ReadonlyMap<string, AttributeValue> = /* @__PURE__ */ new Map<
  string,
  AttributeValue
>([
  ["null", { NULL: true }],
  ["true", { BOOL: true }],
  ["false", { BOOL: false }],
]);

/**
 * Returns the attribute value that {@link contextValueV2} wrote as a letter and text.
 *
 * @param letter letter of the legend
 * @throws {EnvelopeError} if the letter is unknown or the text is none that the letter allows
 */
export function parseContextValueV2(
  letter: string,
  text: string,
): AttributeValue {
  if (letter === "S") return { S: text };
  if (letter === "N") return { N: text };
  if (letter === "B") return parseContextValueV1(text);
  if (letter !== "L") return malformed("a letter S, N, L or B", "another one");
  return LITERALS.get(text) ?? malformed("null, true or false", "another text");
}
