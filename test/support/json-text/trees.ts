/** Random documents as trees. A tree keeps details of JSON text that parsed data loses: the spelling of numbers and duplicate names. */
import fc from "fast-check";

/** JSON without white space and escapes. */
export type Tree =
  | {
      readonly kind: "object";
      readonly members: readonly (readonly [string, Tree])[];
    }
  | { readonly kind: "array"; readonly elements: readonly Tree[] }
  | { readonly kind: "string"; readonly value: string }
  /** Number, `true`, `false` or `null` in its source text. */
  | { readonly kind: "scalar"; readonly source: string };

/** Names that code may mistake for something special. */
const HOSTILE_NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "toJSON",
  "length",
  "",
  "0",
  "1",
  "10",
  "01",
  "-1",
  "4294967295",
  "1e3",
  "*",
  "$",
  "a.b",
  "a'b",
  'a"b',
  "a\\",
  "a/b~c~01",
  "[0]",
  " ",
  '":{"a":1}',
  "\u0000\n\u001f\u007f\u2028",
  "é",
  "\ufeff",
  "\u{1f3ad}",
  "\ud800",
  "\udc00x",
];

const plainName = fc.constantFrom("a", "b", "c", "d");
const name = fc.oneof(
  { weight: 6, arbitrary: plainName },
  { weight: 1, arbitrary: fc.constant("__proto__") },
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
);

const TEXTS = [
  "",
  "a",
  "*****",
  "jo@example.com",
  "4111 1111 1111 1111",
  "a-b_c d.e",
  '"',
  "\\",
  "\\u0041",
  "/",
  "}],:{[",
  "\b\f\n\r\t",
  "\u0000\u001f\u007f\u0080\u2028\u2029\ufeff\uffff",
  "\u{1f3ad}x\u{10ffff}",
  "\ud800",
  "x\udfff\ud800",
  "\udc00\ud83c",
  "null",
  '{"a":"b"}',
];

const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: "binary", maxLength: 8 }),
);

const NUMBERS = [
  "0",
  "-0",
  "-0.0",
  "1.0",
  "1.50",
  "0e0",
  "-1E+05",
  "1e-7",
  "1E400",
  "-1e400",
  "5e-324",
  "1e-400",
  "9007199254740993",
  "-174322306148984899",
  "0.1",
  "123.456e-789",
  "1e0000001",
];

const digits = fc
  .array(fc.nat(9), { minLength: 1, maxLength: 400, size: "max" })
  .map((all) => all.join(""));
const longNumber = fc
  .tuple(
    fc.constantFrom("", "-"),
    digits.map((all) => all.replace(/^0+(?=\d)/, "")),
    fc.option(digits, { nil: undefined }),
    fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }),
  )
  .map(([sign, whole, fraction, exponent]) => {
    const point = fraction === undefined ? "" : `.${fraction}`;
    return `${sign}${whole}${point}${exponent === undefined ? "" : `e${exponent}`}`;
  });

const scalar: fc.Arbitrary<Tree> = fc.oneof(
  {
    weight: 8,
    arbitrary: text.map((value): Tree => ({ kind: "string", value })),
  },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...NUMBERS, "true", "false", "null", "1", "2")
      .map((source): Tree => ({ kind: "scalar", source })),
  },
  {
    weight: 1,
    arbitrary: longNumber.map((source): Tree => ({ kind: "scalar", source })),
  },
);

/** Level of nesting: the text before the next level, and the next level's name if it is in an object. */
interface Level {
  readonly name: string | null;
  readonly before: Tree | null;
}

function wrap({ name, before }: Level, inner: Tree): Tree {
  if (name === null) {
    return { kind: "array", elements: before ? [before, inner] : [inner] };
  }
  const first = before ? [["before", before] as const] : [];
  return { kind: "object", members: [...first, [name, inner]] };
}

const level: fc.Arbitrary<Level> = fc.record({
  name: fc.option(plainName),
  before: fc.option(scalar, { freq: 1 }),
});

/** Number of repetitions of some levels. Never near 1,000, where the path decides whether a search goes too deep. */
const repeats = fc.oneof(
  { weight: 40, arbitrary: fc.nat(6) },
  { weight: 1, arbitrary: fc.constantFrom(300, 600) },
);

/** Nested levels: one or two, repeated. */
const levels = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: 2 }), repeats)
  .map(([some, times]) => Array.from({ length: times }, () => some).flat());

function without(tree: Tree, names: Set<string>): Tree {
  if (tree.kind !== "object") return tree;
  return {
    kind: "object",
    members: tree.members.filter(([name]) => !names.has(name)),
  };
}

function trees(members: (value: fc.Arbitrary<Tree>) => fc.Arbitrary<Tree>) {
  const { document } = fc.letrec<{ value: Tree; document: Tree }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      tie("document"),
    ),
    document: fc.oneof(
      { weight: 2, arbitrary: members(tie("value")) },
      {
        weight: 1,
        arbitrary: fc
          .array(tie("value"), { maxLength: 4 })
          .map((elements): Tree => ({ kind: "array", elements })),
      },
    ),
  }));
  const nested = fc
    .tuple(document, levels)
    .map(([inner, some]) =>
      some.reduce((tree, each) => wrap(each, tree), inner),
    );
  const beside = fc.tuple(document, nested).map(([tree, deep]): Tree => {
    if (tree.kind === "array") {
      return { kind: "array", elements: [...tree.elements, deep] };
    }
    const rest = without(tree, new Set(["deep"]));
    const before = rest.kind === "object" ? rest.members : [];
    return { kind: "object", members: [...before, ["deep", deep]] };
  });
  return fc.oneof(
    { weight: 8, arbitrary: document },
    { weight: 1, arbitrary: nested },
    { weight: 1, arbitrary: beside },
  );
}

function object(members: readonly (readonly [string, Tree])[]): Tree {
  return { kind: "object", members };
}

/** Documents without duplicate names in any object. */
export const tree: fc.Arbitrary<Tree> = trees((value) =>
  fc
    .uniqueArray(fc.tuple(name, value), {
      maxLength: 4,
      selector: ([name]) => name,
    })
    .map(object),
);

/** Documents in which objects often have duplicate names. */
export const treeWithDuplicates: fc.Arbitrary<Tree> = trees((value) =>
  fc
    .array(
      fc.tuple(fc.oneof({ weight: 3, arbitrary: plainName }, name), value),
      { maxLength: 5 },
    )
    .map(object),
);
