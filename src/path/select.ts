import { UnsupportedTypeError } from "../errors.ts";
import { isOpaque, typeName } from "../json.ts";
import type { Path } from "./ast.ts";
import { type Location, locate } from "./location.ts";

/**
 * Selects what a path names, by own properties alone.
 *
 * @throws {UnsupportedTypeError} when the path leads into a value that cannot be searched, such as a `Map`
 */
export function select(path: Path, root: unknown): Location[] {
  let value = root;
  const keys: string[] = [];
  for (const { name } of path.segments) {
    if (typeof value === "object" && value !== null && isOpaque(value)) {
      throw new UnsupportedTypeError(
        `Cannot search for a field: expected JSON data, got ${typeName(value)}`,
      );
    }
    if (typeof value !== "object" || value === null) return [];
    if (Array.isArray(value) || !Object.hasOwn(value, name)) return [];
    value = (value as Record<string, unknown>)[name];
    keys.push(name);
  }
  return [locate(keys, value)];
}
