import fc from "fast-check";
import { JsonPointer } from "../../src/entries/path.ts";

const HOSTILE = [
  "__proto__",
  "constructor",
  "toString",
  "length",
  "",
  "0",
  "-1",
  "*",
  "$",
  "a.b",
  "a'b",
  'a"b',
  "a\\b",
  "a/b~c~01",
  "a,b",
  "[0]",
  " ",
  "\n\u0000\u001f",
  "\u{1f3ad}",
  "\ud800",
  "\udc00x",
];

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "c") },
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 5 }) },
);

const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1.5, 1e21, "", "a", "*****"),
  fc.constantFrom("\ud800", "\u{1f3ad}x", "a-b_c d.e", "--", "__proto__"),
  fc.constantFrom("jo@example.com", "4111 1111 1111 1111", "+49 30 1234567"),
  fc.constantFrom("DE89370400440532013000", "192.168.7.12", "2001:db8::1"),
  fc.string({ unit: "binary", maxLength: 8 }),
);

/** JSON data with names of every kind; `__proto__` is an own member, as in the result of `JSON.parse`. */
export const { document } = fc.letrec<{ value: unknown; document: object }>(
  (tie) => {
    const members = fc.array(fc.tuple(name, tie("value")), { maxLength: 4 });
    return {
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        scalar,
        tie("document"),
      ),
      document: fc.oneof(
        members.map((entries) => Object.fromEntries(entries)),
        fc.array(tie("value"), { maxLength: 4 }),
      ),
    };
  },
);

/** Step of a path before it is fitted to a document: the number of the child to pick, and the way to write it. */
interface Step {
  readonly pick: number;
  readonly how:
    | "exact"
    | "wildcard"
    | "negative"
    | "slice"
    | "deep"
    | "filter"
    | "union"
    | "missing";
}

/** Path before it is fitted to a document; it leads to a value in most documents. */
interface Draft {
  readonly spelling: "$" | "/" | ".";
  readonly steps: readonly Step[];
}

const how: fc.Arbitrary<Step["how"]> = fc.oneof(
  { weight: 12, arbitrary: fc.constant("exact" as const) },
  { weight: 4, arbitrary: fc.constant("wildcard" as const) },
  {
    weight: 6,
    arbitrary: fc.constantFrom("negative", "slice", "deep", "filter", "union"),
  },
  { weight: 1, arbitrary: fc.constant("missing" as const) },
);

const draft: fc.Arbitrary<Draft> = fc.record({
  spelling: fc.constantFrom("$", "/", "."),
  steps: fc.array(fc.record({ pick: fc.nat(5), how }), {
    minLength: 1,
    maxLength: 4,
  }),
});

function quoted(name: string): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must be escaped
  return `'${name.replace(/[\u0000-\u001f'\\]/g, escaped)}'`;
}

function selectorOf({ how }: Step, parent: object, key: string): string {
  const child = (parent as Record<string, unknown>)[key];
  const isArray = Array.isArray(parent);
  const exact = isArray ? key : quoted(key);
  if (how === "wildcard") return "*";
  if (how === "negative" && isArray) return `${Number(key) - parent.length}`;
  if (how === "slice" && isArray) return `${key}:${Number(key) + 2}`;
  if (how === "union") return `${exact}, ${exact}, 0, 'a'`;
  if (how === "missing") return "'not there'";
  if (how !== "filter") return exact;
  // This filter is true for no more values after masking, so that erasing twice changes nothing.
  const isParent = typeof child === "object" && child !== null;
  const [inner] = isParent ? Object.keys(child) : [];
  if (inner === undefined) return "?@";
  return `?@[${Array.isArray(child) ? inner : quoted(inner)}]`;
}

/** Writes a step in JSONPath or dot notation. */
function stepText(step: Step, parent: object, key: string, isDot: boolean) {
  if (step.how === "exact" && isDot && !Array.isArray(parent)) {
    return /^[^.[\],'\s*$/]+$/.test(key) ? `.${key}` : `.${quoted(key)}`;
  }
  const dots = step.how === "deep" ? ".." : "";
  return `${dots}[${selectorOf(step, parent, key)}]`;
}

/** Writes a path that fits a document; ends it early at a value without children. */
function fit({ spelling, steps }: Draft, document: object): string {
  const isDot = spelling === ".";
  let text = "";
  let at: unknown = document;
  for (const step of steps) {
    if (typeof at !== "object" || at === null) break;
    const keys = Object.keys(at);
    const key = keys[step.pick % keys.length];
    if (key === undefined) break;
    // A path in dot notation cannot begin with two dots.
    const isFirst = isDot && text === "" && step.how === "deep";
    // A JSON Pointer cannot name a member whose name looks like a wildcard.
    if (spelling === "/" && /^\*+$|\[\*+\]$/.test(key)) break;
    const fitted = isFirst ? { ...step, how: "exact" as const } : step;
    text +=
      spelling === "/"
        ? JsonPointer.format([key])
        : stepText(fitted, at, key, isDot);
    at = (at as Record<string, unknown>)[key];
  }
  return spelling === "$" ? `$${text}` : text.replace(/^\./, "") || "$";
}

/** A document and paths, most of which lead to a value in it. */
export const documentAndFields: fc.Arbitrary<[object, string[]]> = fc
  .tuple(document, fc.array(draft, { minLength: 1, maxLength: 4 }))
  .map(([value, drafts]) => [value, drafts.map((each) => fit(each, value))]);

/** Freezes a value and everything inside it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}

/** Copies JSON data and replaces every leaf: each value that is neither an array nor an object. */
export function mapLeaves(
  value: unknown,
  change: (leaf: unknown, keys: readonly (string | number)[]) => unknown,
  keys: readonly (string | number)[] = [],
): unknown {
  if (typeof value !== "object" || value === null) return change(value, keys);
  if (Array.isArray(value)) {
    return value.map((child, i) => mapLeaves(child, change, [...keys, i]));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      mapLeaves(child, change, [...keys, name]),
    ]),
  );
}
