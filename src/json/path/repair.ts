import { exactPath, wildcardPath } from "./parse-pointer.ts";

/** Pattern for a name in double quotes or backquotes, which dot notation does not have, after a dot or at the start. */
const OTHER_QUOTES = /(^|\.)(["`])([^"`']*)\2/g;

/** Pattern for alternative names of other tools: `{a,b}`, `(a|b)` or `a|b`. */
const ALTERNATIVES =
  /(^|\.)(?:\{([^{}[\]'"]+)\}|\(?([^.[\]{}()'"|\s]+(?:\|[^.[\]{}()'"|\s]+)+)\)?)(?=[.[]|$)/g;

/** Pattern for a name with escaped dots, such as `a\.b`. */
const ESCAPED_DOTS = /(^|\.)((?:[^.[\]'\\]*\\\.)+[^.[\]'\\]*)/g;

/** Pattern for a name with `*` among other characters, such as `card*`. */
const GLUED = /(^|\.)([^.[\],'"\s]*\*[^.[\],'"\s]+|[^.[\],'"\s]+\*)/g;

function inBrackets(names: readonly string[]): string {
  return `[${names.map((name) => `'${name.trim()}'`).join(",")}]`;
}

/**
 * Returns a name in quotes, as a path needs it: in brackets after a dot, and without brackets at the start of a path.
 */
function quoted(dot: string, name: string): string {
  return dot === "" ? `'${name}'` : `['${name}']`;
}

/** Replaces `**`, which means any depth in other tools, by `..`. */
function withoutGlobstars(text: string): string {
  let rest = text.replace(/^\*\*/, "$.**");
  for (let last = ""; last !== rest; ) {
    last = rest;
    rest = rest.replace(/\.+\*\*(?:\.(?=[^.])|(?=\[))/, "..");
  }
  return rest.replace(/\.+\*\*$/, "..*");
}

/**
 * Returns a path that the writer of an invalid path probably meant, for the suggestion in an error message. Converts
 * the syntax of other tools to JSONPath or dot notation. The caller checks the result, which may be invalid too, or
 * equal to `text`.
 */
export function repaired(text: string): string {
  const hasSlashes = /^[^/.[$#]+(?:\/[^/]+)+$/.test(text);
  const path = (hasSlashes ? `/${text}` : text)
    .replace(/^#(?=\/)/, "")
    .replace(/^[#@](?=[.[]|$)/, "$");
  if (path.startsWith("/")) {
    const isWritten = path.includes("*") && !/~(?![01])/.test(path);
    return (isWritten ? wildcardPath(path) : path) ?? path;
  }
  return withoutGlobstars(path)
    .replace(OTHER_QUOTES, (_, dot, __, name) => quoted(dot, name))
    .replace(ALTERNATIVES, (_, __, braces, bars) =>
      inBrackets((braces ?? bars).split(/[,|]/)),
    )
    .replace(ESCAPED_DOTS, (_, dot, name) =>
      quoted(dot, name.replaceAll("\\.", ".")),
    )
    .replace(/(?<=[\w\])])\?(?=[.[])\.?(\[?)/g, (_, bracket) => bracket || ".")
    .replace(/\.\$\[\]|(?<=\w)\[\]/g, "[*]")
    .replace(/\.[$#@-](?=[.[]|$)/g, "[*]");
}

/** Returns a path in which a `*` inside a name, or as a token of a JSON Pointer, is a literal character of the name. */
export function literally(text: string): string {
  if (text.startsWith("/")) {
    return /~(?![01])/.test(text) ? text : exactPath(text);
  }
  return text.replace(GLUED, (_, dot, name) => quoted(dot, name));
}
