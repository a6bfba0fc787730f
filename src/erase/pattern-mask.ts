import { refuse, refuseAs } from "../util/assert.ts";
import type { TextMask } from "./presets.ts";

/** Makes the pattern anew: all matches are to be found, whatever the caller does with the one that was given. */
function compilePattern(pattern: unknown, at: string): RegExp {
  try {
    if (pattern instanceof RegExp) {
      const flags = pattern.flags.replace(/[gy]/g, "");
      return new RegExp(pattern.source, `${flags}g`);
    }
    if (typeof pattern === "string") return new RegExp(pattern, "gu");
  } catch {
    // The error would show the pattern, and with it what is looked for.
  }
  const what = `${at}regexPattern`;
  const expected = "a RegExp or its text";
  return typeof pattern === "string"
    ? refuseAs(what, expected, "a string that is no regular expression")
    : refuse(what, expected, pattern);
}

/**
 * Makes a format one that `String.prototype.replace` takes: `\1` becomes `$1`, and what would fill in the whole match or the
 * text around it (`$&`, `` $` ``, `$'`) becomes plain text.
 */
function compileFormat(format: unknown, at: string): string {
  if (typeof format !== "string") {
    refuse(`${at}maskFormat`, "a text, for regexPattern", format);
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
 * Makes a mask that puts a format in place of every match. In the format `$1` and `\1` stand for a group, `$<name>` for a
 * named one, `$$` and `\\` for themselves.
 *
 * @throws {TypeError} when the pattern is none, or there is no format
 */
export function patternMask(
  pattern: unknown,
  maskFormat: unknown,
  at: string,
): TextMask {
  const regExp = compilePattern(pattern, at);
  const format = compileFormat(maskFormat, at);
  return (text) => {
    // A match of no characters hides none: a pattern such as `x*` has one at every place.
    const isFound = text.match(regExp)?.some((match) => match !== "");
    return isFound ? text.replace(regExp, format) : undefined;
  };
}
