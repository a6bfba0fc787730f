import { parse, type Serializer } from "../json/serializer.ts";
import { describeGiven } from "../util/describe-given.ts";
import { UnsupportedTypeError } from "../util/errors.ts";

/**
 * The document that fields are looked for in: an object or array as it is, a string parsed.
 *
 * @param refusal what messages say of data without fields
 * @throws {UnsupportedTypeError} when it has no fields
 */
export function asDocument(
  data: unknown,
  serializer: Serializer,
  refusal = "look for fields: expected an object, an array or JSON of one",
): object {
  const value =
    typeof data === "string" ? parse(data, serializer, "the string") : data;
  const isDocument = typeof value === "object" && value !== null;
  // A promise has no fields of its own, and what it will give is forgotten.
  if (isDocument && !(value instanceof Promise)) return value;
  throw new UnsupportedTypeError(
    `Cannot ${refusal}, got ${describeGiven(value)}`,
  );
}
