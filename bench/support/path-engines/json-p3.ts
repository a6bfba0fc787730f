import type { jsonpath } from "json-p3";

/** Sets a value in place. */
function setAt(
  document: object,
  keys: readonly (string | number)[],
  value: unknown,
): void {
  let at = document as Record<string | number, never>;
  for (const key of keys.slice(0, -1)) at = at[key] as never;
  at[keys.at(-1) as string | number] = value as never;
}

/** Sets what compiled paths of json-p3 select. */
export function setByP3<T extends object>(
  document: T,
  paths: readonly ReturnType<typeof jsonpath.compile>[],
  value: unknown,
): T {
  for (const path of paths) {
    for (const { location } of path.query(document as never).nodes) {
      setAt(document, location, value);
    }
  }
  return document;
}
