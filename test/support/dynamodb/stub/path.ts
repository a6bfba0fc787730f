import { invalid } from "./failure.ts";
import type { Placeholders } from "./placeholders.ts";
import { RESERVED } from "./reserved-words.ts";
import type { TokenReader } from "./tokens.ts";
import type { Attributes, Value } from "./value.ts";

/** Document path: an attribute's name, then names in maps and indexes in lists. */
export type Path = readonly [string, ...(string | number)[]];

/** Reads a document path. */
export function readPath(
  tokens: TokenReader,
  placeholders: Placeholders,
): Path {
  const name = (): string => {
    const { kind, text } = tokens.next();
    if (kind === "placeholder") return placeholders.name(text, tokens.what);
    if (kind !== "name") throw tokens.error();
    if (!RESERVED.has(text.toUpperCase())) return text;
    throw invalid(
      `Invalid ${tokens.what}: Attribute name is a reserved keyword; reserved keyword: ${text}`,
    );
  };
  const path: [string, ...(string | number)[]] = [name()];
  for (;;) {
    if (tokens.take(".")) path.push(name());
    else if (tokens.take("[")) {
      const { kind, text } = tokens.next();
      if (kind !== "number") throw tokens.error();
      path.push(Number(text));
      tokens.expect("]");
    } else return path;
  }
}

/** Returns the value one step inside of another one. */
export function stepInto(
  value: Value | undefined,
  step: string | number,
): Value | undefined {
  if (typeof step === "number") {
    return value?.type === "L" ? value.list[step] : undefined;
  }
  return value?.type === "M" ? value.map.get(step) : undefined;
}

/** Returns the value at a path of an item. */
export function valueAt(
  item: Attributes,
  [name, ...steps]: Path,
): Value | undefined {
  return steps.reduce(stepInto, item.get(name));
}
