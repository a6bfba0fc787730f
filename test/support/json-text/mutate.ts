/** Random changes to JSON text, most of which make it invalid. */
import fc from "fast-check";

interface Change {
  readonly kind: "delete" | "insert" | "replace" | "cut" | "repeat" | "swap";
  /** Index into `PLACES`: the kind of place to change. */
  readonly near: number;
  readonly at: number;
  readonly length: number;
  readonly character: number;
}

/** White space of JSON, white space of other formats, and similar characters. */
const BLANKS = [
  ..." \t\n\r\f\v\b\0\u001f\u007f\u0085\u00a0\u1680\u2028\u2029\u3000\ufeff",
];

/** Characters and words of JSON, and similar ones. */
const CHARACTERS = [
  ...'{}[]:,"\\/-+.eE0123456789utrfnalsbvx',
  ...BLANKS,
  "'",
  "`",
  "#",
  "*",
  "//",
  "/**/",
  "\ud800",
  "\udc00",
  "é",
  "\u{1f3ad}",
  "\uff10",
  "\\u",
  "\\x41",
  "\\ud800",
  "null",
  "NaN",
  "Infinity",
  "undefined",
  "true",
  '""',
  '"a":1',
  "1e",
  "0x1",
  "01",
  "-",
  ",,",
  "{}",
  "[]",
];

/** Kinds of places for changes, each with texts to put there. */
const PLACES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?:)/g, CHARACTERS],
  [/(?=[\]},:])|(?<=[[{,:])|^|$/g, BLANKS],
  // At the start of a number, and inside it.
  [/(?<![\w.+-])[-\d]/g, ["0", "-", "+", "00", ".", "-0", "--", " "]],
  [/(?<=\d)/g, [".", "e", "E", "+", "-", "e+", ".0", "_", "n", " "]],
  // After the backslash of an escape.
  [/(?<=\\)/g, [..."xvaU0'\n", "u12", "u{41}", "ud8g0"]],
  [/(?=")|(?<=")/g, ["'", "\n", "\u001f", "\0", "\\", '"', "\u2028"]],
  [/[\]},:]/g, [",", ",,", ";", ":", "]", "}", "null", "1"]],
  [/(?<=[[{,:])/g, [",", ":", "]", "}", "{", "[", "1", '"a"']],
];

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(
    ...(["insert", "insert", "replace", "delete"] as const),
    ...(["cut", "repeat", "swap"] as const),
  ),
  near: fc.constantFrom(...PLACES.keys()),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 3 }),
  character: fc.nat(),
});

function apply(text: string, change: Change): string {
  const { kind, near, at, length } = change;
  const [pattern, characters] = PLACES[near] as (typeof PLACES)[number];
  const character = characters[change.character % characters.length] as string;
  const places = Array.from(text.matchAll(pattern), ({ index }) => index);
  const from = places[at % places.length] ?? text.length;
  const [before, after] = [text.slice(0, from), text.slice(from)];
  switch (kind) {
    case "delete":
      return before + after.slice(length);
    case "insert":
      return before + character + after;
    case "replace":
      return before + character + after.slice(1);
    case "cut":
      return before;
    case "repeat":
      return before + after.slice(0, length) + after;
    case "swap":
      return before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2);
  }
}

/** Changes to a text, applied one after another. */
export const changes: fc.Arbitrary<(text: string) => string> = fc
  .array(change, { minLength: 1, maxLength: 3 })
  .map((all) => (text: string) => all.reduce(apply, text));
