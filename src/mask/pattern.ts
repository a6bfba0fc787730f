import type { TextMask } from "./presets.ts";

/** Writes a part of what stands for a match: the match, its groups, and at the end the named groups if there are any. */
type Part = (match: readonly unknown[]) => unknown;

const REFERENCE = /[$\\](?:([1-9]\d?)|g?<([^>]*)>|([$\\]))/g;

/** Makes the pattern anew: all matches are to be found, whatever the caller does with the one that was given. */
function compilePattern(pattern: unknown): RegExp {
  try {
    if (pattern instanceof RegExp) {
      const flags = pattern.flags.replace(/[gy]/g, "");
      return new RegExp(pattern.source, `${flags}g`);
    }
    if (typeof pattern === "string") return new RegExp(pattern, "gu");
  } catch {
    // The error would show the pattern, and with it what is looked for.
  }
  throw new TypeError(
    "Cannot use regexPattern: expected a RegExp, or the text of one that is valid with the flag u",
  );
}

function compileFormat(format: unknown, { source, flags }: RegExp): Part[] {
  if (typeof format !== "string") {
    throw new TypeError(
      "Cannot use regexPattern without maskFormat: expected a text such as $1***",
    );
  }
  // With an empty alternative every pattern matches, and the match tells which groups there are.
  const match = new RegExp(`${source}|`, flags).exec("") as RegExpExecArray;
  const count = match.length - 1;
  const parts: Part[] = [];
  let start = 0;
  const addText = (text: string) => {
    if (text !== "") parts.push(() => text);
  };
  for (const found of format.matchAll(REFERENCE)) {
    const [all, digits, name = "", escaped] = found;
    addText(format.slice(start, found.index));
    start = found.index + all.length;
    if (escaped !== undefined) addText(escaped);
    else if (digits === undefined) {
      if (!Object.hasOwn(match.groups ?? {}, name)) refuseGroup(all);
      parts.push((groups) => (groups.at(-1) as Record<string, unknown>)[name]);
    } else {
      // `$12` is group 1 with a 2 after it where there are fewer than 12 groups.
      const isLong = Number(digits) > count && digits.length > 1;
      const group = Number(isLong ? digits[0] : digits);
      if (group > count) refuseGroup(all);
      parts.push((groups) => groups[group]);
      if (isLong) addText(digits.slice(1));
    }
  }
  addText(format.slice(start));
  return parts;
}

function refuseGroup(reference: string): never {
  throw new TypeError(
    `Cannot use maskFormat: ${JSON.stringify(reference)} is no group of regexPattern`,
  );
}

/**
 * Makes a mask that puts a format in place of every match. In the format `$1` and `\1` stand for a group, `$<name>` and
 * `\g<name>` for a named one, `$$` and `\\` for themselves.
 *
 * @throws {TypeError} when the pattern is none, or the format names a group that the pattern does not have
 */
export function patternMask(pattern: unknown, format: unknown): TextMask {
  const regExp = compilePattern(pattern);
  const parts = compileFormat(format, regExp);
  return (text) => {
    // A match of no characters hides none: a pattern such as `x*` has one at every place.
    let isFound = false;
    const masked = text.replace(regExp, (...match) => {
      isFound ||= match[0] !== "";
      return parts.map((part) => part(match) ?? "").join("");
    });
    return isFound ? masked : undefined;
  };
}
