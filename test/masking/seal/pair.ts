/** The mask in documents of these tests. */
export const MASK = "*****";
/** A text that no message may hold. */
export const SECRET = "<secret>";

/** An operation of a patch, with members of any kind. */
export type Operation = Record<string, unknown>;

/** A sealed pair of operations: for a path, what to put there, and the mask that should stand there. */
export function pair(
  path: unknown,
  ...given: unknown[]
): [test: Operation, replace: Operation] {
  const [value, mask] = [...given, ...[SECRET, MASK].slice(given.length)];
  return [
    { op: "test", path, value: mask },
    { op: "replace", path, value },
  ];
}
