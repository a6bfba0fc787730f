import { refuse } from "../util/assert.ts";
import { typeName } from "../util/type-name.ts";

/**
 * Returns the own enumerable members of an option that is a record by name. Each is read once.
 *
 * @param expected description of the record for the error message
 * @throws {TypeError} if the value is not an object, or one of another kind, such as an array or a `Map`
 */
export function membersOf(
  option: string,
  value: unknown,
  expected: string,
): [name: string, value: unknown][] {
  const isRecord =
    typeof value === "object" && value !== null && typeName(value) === "Object";
  return isRecord ? Object.entries(value) : refuse(option, expected, value);
}
