/** Mask in the documents of these tests. */
export const MASK = "*****";
/** Text that no message may hold. */
export const SECRET = "<secret>";

/** Operation of a patch, with members of any kind. */
export type Operation = Record<string, unknown>;

/** Makes a sealed pair of operations for a path, from the value to put there and the mask expected there. */
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
