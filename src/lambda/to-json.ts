import { isBytes } from "../util/bytes.ts";

/** An error's members, which JSON would leave out, before those of its own. */
function membersOf(error: Error): object {
  const { name, message, stack, cause } = error;
  return Object.assign({ name, message, stack, cause }, error);
}

/** Begins the text that stands for bytes on their way through JSON. */
const KEPT = "\u0000sealmask ";

/**
 * What stands in JSON for a value, as data: what `toJSON` gives in place of what has it, so that whoever searches it sees all
 * that will be written. Bytes stay bytes, which JSON would write as an object of numbers.
 *
 * @returns `undefined` where JSON has nothing for it
 * @throws {TypeError} when there is a cycle, or a big integer
 */
export function toJson(value: unknown): unknown {
  const kept: unknown[] = [];
  const keep = (member: unknown): string => `${KEPT}${kept.push(member) - 1}`;
  const text = JSON.stringify(value, function (this: object, name, member) {
    // As it is, and not as the `toJSON` of a `Buffer` gives it.
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
 * The same for what is logged: errors are objects with what they say, and big integers are texts.
 *
 * @throws {TypeError} when there is a cycle
 */
export function toLogJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_, member) => {
    if (member instanceof Error) return membersOf(member);
    return typeof member === "bigint" ? `${member}` : member;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
