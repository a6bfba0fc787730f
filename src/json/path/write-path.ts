import type { Path, Selector } from "./ast.ts";
import { toNormalizedPath } from "./location.ts";

/** Pattern for a name that needs no quotes in either notation. */
const BARE = /^[A-Za-z_]\w*$/;

/** Returns the text of a selector inside brackets; `undefined` for a filter, whose text is not in the syntax tree. */
function writeSelector(selector: Selector): string | undefined {
  if (selector.kind === "wildcard") return "*";
  if (selector.kind === "filter") return undefined;
  if (selector.kind === "slice") {
    const { start, end, step } = selector;
    const bounds = `${start ?? ""}:${end ?? ""}`;
    return step === 1 ? bounds : `${bounds}:${step}`;
  }
  if (selector.index !== undefined) return `${selector.index}`;
  return toNormalizedPath([selector.name ?? ""]).slice(2, -1);
}

/** Returns the text of a path in JSONPath or dot notation; `undefined` if it has a filter or cannot be written that way. */
export function writePath(
  path: Path,
  dialect: "jsonpath" | "dot",
): string | undefined {
  let text = "";
  for (const { isDescendant, selectors } of path) {
    const [only] = selectors;
    const name = only?.kind === "name" && only.index === undefined;
    if (selectors.length === 1 && name && BARE.test(only.name)) {
      text += `${isDescendant ? ".." : "."}${only.name}`;
      continue;
    }
    if (selectors.length === 1 && only?.kind === "wildcard" && isDescendant) {
      text += "..*";
      continue;
    }
    const written = selectors.map(writeSelector);
    if (written.includes(undefined)) return undefined;
    text += `${isDescendant ? ".." : ""}[${written.join(",")}]`;
  }
  if (dialect === "jsonpath") return `$${text}`;
  return text.startsWith("..") ? undefined : text.replace(/^\./, "");
}
