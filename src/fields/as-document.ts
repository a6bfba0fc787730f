import { parse, type Serializer } from "../json/serializer.ts";
import { isBytes } from "../util/bytes.ts";
import { describeType, isUnawaited } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";

/**
 * Tells whether a value may have fields. A promise has none of its own, and what it will give is forgotten; bytes are one
 * value.
 */
export function isDocument(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !isUnawaited(value) &&
    !isBytes(value)
  );
}

/** Tells messages what was to be done with data that has no fields. */
export interface DocumentUse {
  /** Such as `"look for fields"`. */
  readonly doing: string;
  /** What it takes. */
  readonly expected: string;
}

const LOOK_FOR_FIELDS: DocumentUse = {
  doing: "look for fields",
  expected: "an object, an array or JSON of one",
};

/**
 * Returns the document that fields are looked for in: an object or array as it is, a string parsed.
 *
 * @throws {UnsupportedTypeError} when it has no fields
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
