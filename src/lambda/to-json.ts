/** An error's members, which JSON would leave out, before those of its own. */
function membersOf(error: Error): object {
  const { name, message, stack, cause } = error;
  return Object.assign({ name, message, stack, cause }, error);
}

/**
 * What stands in JSON for a value, as data: what `toJSON` gives in place of what has it, so that whoever searches it sees all
 * that will be written.
 *
 * @returns `undefined` where JSON has nothing for it
 * @throws {TypeError} when there is a cycle, or a big integer
 */
export function toJson(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
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
