import { typeName } from "./type-name.ts";

/** Names a value's type as a sentence does, such as `a number` or `an array`; never shows the value itself. */
export function typeWithArticle(value: unknown): string {
  if (value === undefined || value === null) return `${value}`;
  const name = Array.isArray(value) ? "array" : typeName(value);
  if (name === "Object") return "an object";
  return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
}
