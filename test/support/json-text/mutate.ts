/** Random changes to JSON text, after which most are JSON no more. */
import fc from "fast-check";

interface Change {
  readonly kind: "delete" | "insert" | "replace" | "cut" | "repeat" | "swap";
  readonly at: number;
  readonly length: number;
  readonly character: string;
}

/** What JSON is made of, and what is nearly the same. */
const CHARACTERS = [
  ...'{}[]:,"\\/-+.eE0123456789utrfnalsb',
  ..." \t\n\r\f\v\b\0\u001f\u007f\u0085\u00a0\u1680\u2028\u2029\u3000\ufeff",
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

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("delete", "insert", "replace", "cut", "repeat", "swap"),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 3 }),
  character: fc.constantFrom(...CHARACTERS),
});

function apply(text: string, { kind, at, length, character }: Change): string {
  const from = at % (text.length + 1);
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

/** Changes to a text, one after the other. */
export const changes: fc.Arbitrary<(text: string) => string> = fc
  .array(change, { minLength: 1, maxLength: 3 })
  .map((all) => (text: string) => all.reduce(apply, text));
