import { parse, type Serializer } from "../json/serializer.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { typeName } from "../util/type-name.ts";

/**
 * The document that fields are looked for in: an object or array as it is, a string parsed.
 *
 * @throws {UnsupportedTypeError} when it has no fields
 */
export function asDocument(data: unknown, serializer: Serializer): object {
  const value =
    typeof data === "string" ? parse(data, serializer, "the string") : data;
  if (typeof value === "object" && value !== null) return value;
  throw new UnsupportedTypeError(
    `Cannot look for fields: expected an object, an array or JSON of one, got ${typeName(value)}`,
  );
}
