import { refuse, refuseAs } from "../util/assert.ts";
import type { TextMask } from "./presets.ts";

/** Compiles a pattern to a new `RegExp` that finds all matches and is independent of the caller's object. */
function compilePattern(pattern: unknown, at: string): RegExp {
  try {
    if (pattern instanceof RegExp) {
      const flags = pattern.flags.replace(/[gy]/g, "");
      return new RegExp(pattern.source, `${flags}g`);
    }
    if (typeof pattern === "string") return new RegExp(pattern, "gu");
  } catch {
    // The engine's error would show the pattern, and with it the text that is looked for.
  }
  const what = `${at}regexPattern`;
  const expected = "a RegExp or its text";
  return typeof pattern === "string"
    ? refuseAs(what, expected, "a string that is not a regular expression")
    : refuse(what, expected, pattern);
}

/**
 * Converts a format to a replacement for `String.prototype.replace`. `\1` becomes `$1`. Patterns that would insert the
 * whole match or the text around it (`$&`, `` $` ``, `$'`) become plain text.
 */
function compileFormat(format: unknown, at: string): string {
  if (typeof format !== "string") {
    refuse(
      `${at}maskFormat`,
      "a string, the replacement for regexPattern",
      format,
    );
  }
  return format.replace(
    /\$\$|\$(?![\d<])|\\([\d\\])/g,
    (_, escaped?: string) => {
      if (escaped === undefined) return "$$";
      return escaped === "\\" ? escaped : `$${escaped}`;
    },
  );
}

/**
 * Returns a mask that replaces every match of a pattern by a format. In the format `$1` and `\1` stand for a group,
 * `$<name>` for a named group, and `$$` and `\\` for the characters themselves.
 *
 * @param at prefix of the options' names in error messages
 * @throws {TypeError} if the pattern is not a regular expression, or the format is not a string
 */
export function patternMask(
  pattern: unknown,
  maskFormat: unknown,
  at: string,
): TextMask {
  const regExp = compilePattern(pattern, at);
  const format = compileFormat(maskFormat, at);
  return (text) => {
    // An empty match hides nothing, and a pattern such as `x*` matches the empty text everywhere.
    const isFound = text.match(regExp)?.some((match) => match !== "");
    return isFound ? text.replace(regExp, format) : undefined;
  };
}
