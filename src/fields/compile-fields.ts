import { type ParsedPath, parsePath } from "../json/path/compile.ts";
import { refuse } from "../util/assert.ts";

const MAX_KEPT = 20;

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return (
    left.length === right.length && left.every((each, i) => each === right[i])
  );
}

/**
 * Makes a function that compiles the paths of a `fields` option, and goes on from there. It remembers its last answers,
 * as many callers give the same paths with every call; it throws
 *
 * - a `TypeError` when the option is no array of strings, or an empty one: nothing would be protected
 * - an `InvalidPathError` when a path cannot be understood
 */
export function fieldsCompiler<T>(
  make: (paths: readonly ParsedPath[]) => T,
): (fields: unknown) => T {
  const kept: { readonly texts: readonly unknown[]; readonly made: T }[] = [];
  return (fields) => {
    // A hole is no path.
    const texts: unknown[] = Array.isArray(fields) ? Array.from(fields) : [];
    const known = kept.find((each) => isSame(each.texts, texts));
    if (known) return known.made;
    if (texts.length === 0) {
      refuse("fields", "an array with at least one path, all text", fields);
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

/** Compiles the paths of a `fields` option, and nothing else. */
export const compileFields: (fields: unknown) => readonly ParsedPath[] =
  /* @__PURE__ */ fieldsCompiler((paths) => paths);
