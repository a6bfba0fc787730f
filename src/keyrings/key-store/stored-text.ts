import type { StoredValue } from "./table-client.ts";

/** Returns the text of an attribute; `undefined` if there is no attribute, or one of another type. */
export function textIn(value: StoredValue | undefined): string | undefined {
  const text = value && "S" in value ? value.S : undefined;
  return typeof text === "string" ? text : undefined;
}
