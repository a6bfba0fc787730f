import { isBytes } from "../util/bytes.ts";

/**
 * Returns a copy of an error with its name, message, stack and cause, which JSON leaves out, followed by its other
 * members.
 */
function membersOf(error: Error): object {
  const { name, message, stack, cause } = error;
  return Object.assign({ name, message, stack, cause }, error);
}

/** Prefix of the placeholder that stands for bytes while a value is converted to JSON and back. */
const KEPT = "\u0000sealmask ";

/**
 * Converts a value to the data that its JSON text holds. Objects with a method `toJSON` are replaced by its result, so
 * that a search sees everything that will be written. Bytes stay bytes, because JSON would write them as an object of
 * numbers.
 *
 * @returns `undefined` if JSON cannot represent the value
 * @throws {TypeError} if the value holds a cycle or a big integer
 */
export function toJson(value: unknown): unknown {
  const kept: unknown[] = [];
  const keep = (member: unknown): string => `${KEPT}${kept.push(member) - 1}`;
  const text = JSON.stringify(value, function (this: object, name, member) {
    // Takes the original member, because `toJSON` of a `Buffer` has already run on `member`.
    const given = (this as Readonly<Record<string, unknown>>)[name];
    if (isBytes(given)) return keep(given);
    const resembles = typeof member === "string" && member.startsWith(KEPT);
    return resembles ? keep(member) : member;
  });
  if (text === undefined) return undefined;
  if (kept.length === 0) return JSON.parse(text);
  return JSON.parse(text, (_, member) =>
    typeof member === "string" && member.startsWith(KEPT)
      ? kept[Number(member.slice(KEPT.length))]
      : member,
  );
}

/**
 * Converts a value to the data that is logged: as {@link toJson} does, but errors become objects with their message,
 * and big integers become text.
 *
 * @throws {TypeError} if the value holds a cycle
 */
export function toLogJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_, member) => {
    if (member instanceof Error) return membersOf(member);
    return typeof member === "bigint" ? `${member}` : member;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
