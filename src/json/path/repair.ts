import { exactPath, wildcardPath } from "./parse-pointer.ts";

/** A name between quotes of another kind than dot notation has, after a dot or where the path begins. */
const OTHER_QUOTES = /(^|\.)(["`])([^"`']*)\2/g;

/** Names with something between them that joins them, in braces or parentheses or without. */
const ALTERNATIVES =
  /(^|\.)(?:\{([^{}[\]'"]+)\}|\(?([^.[\]{}()'"|\s]+(?:\|[^.[\]{}()'"|\s]+)+)\)?)(?=[.[]|$)/g;

/** A name with dots in it, each after a backslash. */
const ESCAPED_DOTS = /(^|\.)((?:[^.[\]'\\]*\\\.)+[^.[\]'\\]*)/g;

/** A name with `*` among its characters. */
const GLUED = /(^|\.)([^.[\],'"\s]*\*[^.[\],'"\s]+|[^.[\],'"\s]+\*)/g;

function inBrackets(names: readonly string[]): string {
  return `[${names.map((name) => `'${name.trim()}'`).join(",")}]`;
}

/** Writes a name in quotes: in brackets after a dot, which every notation takes. */
function quoted(dot: string, name: string): string {
  return dot === "" ? `'${name}'` : `['${name}']`;
}

/** Writes `**`, which means any depth elsewhere, as two dots. */
function withoutGlobstars(text: string): string {
  let rest = text.replace(/^\*\*/, "$.**");
  for (let last = ""; last !== rest; ) {
    last = rest;
    rest = rest.replace(/\.+\*\*(?:\.(?=[^.])|(?=\[))/, "..");
  }
  return rest.replace(/\.+\*\*$/, "..*");
}

/**
 * Writes a path as it was probably meant, where it is spelt as other tools have it. Nobody checks that it can be understood
 * then, nor that it is another one.
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

/** Writes a path in which `*` is a character of a name, where it is one of several or a token of a JSON Pointer. */
export function literally(text: string): string {
  if (text.startsWith("/")) {
    return /~(?![01])/.test(text) ? text : exactPath(text);
  }
  return text.replace(GLUED, (_, dot, name) => quoted(dot, name));
}
