import { parse, type Serializer } from "../json/serializer.ts";
import { isBytes } from "../util/bytes.ts";
import { describeType, isUnawaited } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";

/**
 * Tells whether a value can have fields: any object or array, except bytes and promises, which the caller forgot to await.
 */
export function isDocument(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !isUnawaited(value) &&
    !isBytes(value)
  );
}

/** Operation on a document, for error messages. */
export interface DocumentUse {
  /** Operation, in the words that follow "Cannot" in the error message, such as `"look for fields"`. */
  readonly doing: string;
  /** Description of the data that the operation accepts. */
  readonly expected: string;
}

const LOOK_FOR_FIELDS: DocumentUse = {
  doing: "look for fields",
  expected: "an object, an array or JSON of one",
};

/**
 * Returns the document in which to look for fields: an object or array unchanged, or the parsed value of a string.
 *
 * @throws {UnsupportedTypeError} if the string does not parse, or the value cannot have fields
 */
export function asDocument(
  data: unknown,
  serializer: Serializer,
  { doing, expected }: DocumentUse = LOOK_FOR_FIELDS,
): object {
  const value =
    typeof data === "string" ? parse(data, serializer, "the string") : data;
  if (isDocument(value)) return value;
  throw new UnsupportedTypeError(
    `Cannot ${doing}: expected ${expected}, got ${describeType(value)}`,
  );
}
