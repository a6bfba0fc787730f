/** Writes trees as JSON text, in every spelling of the same data. */
import fc from "fast-check";
import type { Tree } from "./trees.ts";

/** Style of a text. */
export interface Style {
  /** Seed of the random choices; 0 writes as `JSON.stringify` does. */
  readonly seed: number;
  /** Places in ten that get white space. */
  readonly blanks: number;
  /** Characters in ten that are escaped without need. */
  readonly escapes: number;
  /** Allows unescaped lone surrogates and unescaped halves of pairs. */
  readonly hasRawSurrogates: boolean;
}

const BLANKS = [" ", "\t", "\n", "\r", "\r\n", "  ", "\n\t ", " \n\r\t"];

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Returns a generator of numbers from 0 to before a bound, the same for the same seed (mulberry32). */
function numbersFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** Writes a tree as text. */
export function write(tree: Tree, style: Style): string {
  const { seed, blanks, escapes, hasRawSurrogates } = style;
  const next = numbersFrom(seed);
  const chance = (inTen: number) => seed !== 0 && next(10) < inTen;
  const blank = () =>
    chance(blanks) ? (BLANKS[next(BLANKS.length)] as string) : "";

  const hex = (character: string) => {
    const digits = character.charCodeAt(0).toString(16).padStart(4, "0");
    const cased = Array.from(digits, (digit) =>
      chance(5) ? digit.toUpperCase() : digit,
    );
    return `\\u${cased.join("")}`;
  };
  const writeUnit = (unit: string, mustEscape: boolean) => {
    if (!mustEscape && !chance(escapes)) return unit;
    const short = SHORT[unit];
    return short !== undefined && !chance(4) ? short : hex(unit);
  };
  const writeCharacter = (character: string) => {
    if (character.length === 2 && !hasRawSurrogates) {
      if (!chance(escapes)) return character;
      return hex(character.charAt(0)) + hex(character.charAt(1));
    }
    const isLone = !character.isWellFormed();
    const must = character < " " || character === '"' || character === "\\";
    return character
      .split("")
      .map((unit) => writeUnit(unit, must || (isLone && !hasRawSurrogates)))
      .join("");
  };
  const writeText = (value: string) =>
    `"${Array.from(value, writeCharacter).join("")}"`;

  const writeAll = (parts: readonly string[]) =>
    parts.length === 0
      ? blank()
      : parts.map((part) => blank() + part + blank()).join(",");
  const writeTree = (tree: Tree): string => {
    switch (tree.kind) {
      case "scalar":
        return tree.source;
      case "string":
        return writeText(tree.value);
      case "array":
        return `[${writeAll(tree.elements.map(writeTree))}]`;
      case "object":
        return `{${writeAll(
          tree.members.map(
            ([name, value]) =>
              `${writeText(name)}${blank()}:${blank()}${writeTree(value)}`,
          ),
        )}}`;
    }
  };
  return blank() + writeTree(tree) + blank();
}

/** Styles in which lone surrogates are always escaped. */
export const style: fc.Arbitrary<Style> = fc.record({
  seed: fc.oneof(fc.constant(0), fc.nat()),
  blanks: fc.constantFrom(0, 2, 6),
  escapes: fc.constantFrom(0, 2, 8),
  hasRawSurrogates: fc.constant(false),
});

/** Styles that may also write text that is not valid UTF-8. */
export const rawStyle: fc.Arbitrary<Style> = fc
  .tuple(style, fc.boolean())
  .map(([each, hasRawSurrogates]) => ({ ...each, hasRawSurrogates }));
