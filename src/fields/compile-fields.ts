import { type ParsedPath, parsePath } from "../json/path/compile.ts";
import { refuse } from "../util/assert.ts";

const MAX_KEPT = 20;

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return (
    left.length === right.length && left.every((each, i) => each === right[i])
  );
}

/**
 * Returns a function that parses the paths of a `fields` option and passes them to `make`. The function caches its last
 * results, because many callers give the same paths with every call. It throws
 *
 * - a `TypeError` if the option is not an array of strings, or is empty, because nothing would be protected then
 * - an `InvalidPathError` if a path cannot be parsed
 *
 * @param make converts the parsed paths to the result
 */
export function fieldsCompiler<T>(
  make: (paths: readonly ParsedPath[]) => T,
): (fields: unknown) => T {
  const kept: { readonly texts: readonly unknown[]; readonly made: T }[] = [];
  return (fields) => {
    // `Array.from` turns holes into `undefined`, which is rejected below.
    const texts: unknown[] = Array.isArray(fields) ? Array.from(fields) : [];
    const known = kept.find((each) => isSame(each.texts, texts));
    if (known) return known.made;
    if (texts.length === 0) {
      refuse("fields", "an array of at least one path", fields);
    }
    for (const [i, text] of texts.entries()) {
      if (typeof text !== "string") refuse(`fields[${i}]`, "a string", text);
    }
    const made = make((texts as string[]).map(parsePath));
    kept.unshift({ texts, made });
    kept.splice(MAX_KEPT);
    return made;
  };
}

/** Parses the paths of a `fields` option; throws as the functions of {@link fieldsCompiler} do. */
export const compileFields: (fields: unknown) => readonly ParsedPath[] =
  /* @__PURE__ */ fieldsCompiler((paths) => paths);
