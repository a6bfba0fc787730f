import { DataMasking, erase } from "../../../mod.ts";
import { compile } from "../../../src/entries/path.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { type Attempt, assertIs, type Bound } from "./bound.ts";
import { listOf, within } from "./shapes.ts";

const SEARCH = "UnsupportedTypeError";

/** Makes an attempt to search a document. */
function selecting(
  path: string,
  document: object,
  input: string,
): Omit<Attempt, "refusal"> {
  const { select } = compile(path);
  return { input, sent: JSON.stringify(document), run: () => select(document) };
}

const DEPTH: Bound = {
  name: "levels that a path searches",
  limit: "1,000",
  at: () => selecting("$..z", within(1_000, ["a"], 1), "1,000 levels"),
  beyond: () => ({
    ...selecting("$..z", within(1_001, ["a"], {}), "1,001 levels"),
    refusal: { name: SEARCH, says: "nested deeper than 1000" },
  }),
};

const NESTING: Bound = {
  name: "parentheses in a path",
  limit: "64",
  at: () => parsing(63),
  beyond: () => ({
    ...parsing(1_000),
    refusal: { name: "InvalidPathError", says: "at most 64 levels" },
  }),
};

function parsing(levels: number): Attempt {
  const path = `$[?${"(".repeat(levels)}@.a${")".repeat(levels)}]`;
  // Each run compiles another path, since compiled paths are cached.
  let count = 0;
  return {
    input: `${levels} levels`,
    sent: JSON.stringify(path),
    run: () => compile(`${path}[${count++}]`),
  };
}

/** Nests `cards` in `cards` around numbers, so that every level contains every number. */
function cards(levels: number, numbers: number): object {
  const rows = listOf(numbers, () => ({ number: 1 }));
  return within(levels, ["cards"], rows);
}

const NODES: Bound = {
  name: "nodes that a call of `select` comes to",
  limit: "1,000,000",
  at: () => ({
    ...selecting(
      "$[*]",
      listOf(1_000_000, () => 1),
      "$[*] of 1,000,000 numbers",
    ),
    check: (found) =>
      assertIs("places", (found as unknown[]).length, 1_000_000),
  }),
  beyond: () => ({
    ...selecting(
      "$..cards..number",
      cards(990, 2_000),
      "$..cards..number in 990 nested cards around 2,000 numbers",
    ),
    refusal: { name: SEARCH, says: "more than 1000000 nodes; use fewer" },
  }),
};

const DEEP = ["$..cards..number"];

function nested(levels: number, numbers: number) {
  const document = cards(levels, numbers);
  return {
    document,
    sent: JSON.stringify(document),
    input: `${levels} nested cards around ${numbers} numbers`,
    check(answer: unknown) {
      const text = JSON.stringify(answer);
      assertIs("numbers left", text.includes('"number":1'), false);
    },
  };
}

function erasing(levels: number, numbers: number): Attempt {
  const { document, ...attempt } = nested(levels, numbers);
  return { ...attempt, run: () => erase(document, { fields: DEEP }) };
}

const ERASE: Bound = {
  name: "places that `erase` looks at for `$..cards..number`",
  limit: "linear",
  at: () => erasing(495, 1_000),
  beyond: () => erasing(990, 2_000),
};

/** Makes an attempt with two alternating names, so that `$..a..b..c` has many pairs to follow. */
function pairs(levels: number): Attempt {
  const document = within(levels, ["a", "b"], { c: 1 });
  return {
    input: `${levels} nested a and b`,
    sent: JSON.stringify(document),
    run: () => erase(document, { fields: ["$..a..b..c"] }),
    check: (answer) =>
      assertIs("left", JSON.stringify(answer).includes('"c":1'), false),
  };
}

const PAIRS: Bound = {
  name: "places that `erase` looks at for `$..a..b..c`",
  limit: "linear",
  at: () => pairs(495),
  beyond: () => pairs(990),
};

/** Makes an attempt to encrypt with one header for all tokens; the long location of each token has to be computed. */
function encrypting(levels: number, numbers: number): Attempt {
  const { document, ...attempt } = nested(levels, numbers);
  const masking = new DataMasking({ keyring: memoryKeyring() });
  const options = { fields: DEEP, header: "document" } as const;
  return { ...attempt, run: () => masking.encrypt(document, options) };
}

const ENCRYPT: Bound = {
  name: "work of `encrypt` for `$..cards..number`",
  limit: "each field times its depth",
  at: () => encrypting(495, 1_000),
  beyond: () => encrypting(990, 2_000),
};

async function decrypting(levels: number, numbers: number): Promise<Attempt> {
  const { document, input } = nested(levels, numbers);
  const masking = new DataMasking({ keyring: memoryKeyring() });
  const options = { fields: DEEP, header: "document" } as const;
  const encrypted = (await masking.encrypt(document, options)) as object;
  return {
    input,
    sent: JSON.stringify(encrypted),
    run: () => masking.decrypt(encrypted, { fields: DEEP }),
    check: (answer) =>
      assertIs(
        "the document",
        JSON.stringify(answer),
        JSON.stringify(document),
      ),
  };
}

const DECRYPT: Bound = {
  name: "work of `decrypt` for `$..cards..number`",
  limit: "each field times its depth",
  at: () => decrypting(495, 1_000),
  beyond: () => decrypting(990, 2_000),
};

/** Makes an attempt with a chain of lists in which each link is compared with the whole of an equal chain. */
function comparing(levels: number): Attempt {
  const chain = (value: unknown) => {
    let link = value;
    for (let i = 0; i < levels; i++) {
      link = { w: listOf(100, () => 0), a: link };
    }
    return link;
  };
  const document = { chain: chain(1), x: chain(1) };
  return selecting(
    "$.chain..[?@ == $.x]",
    document,
    `${levels} lists of 100 numbers within one another, each compared with all`,
  );
}

const COMPARISONS: Bound = {
  name: "values in arrays and objects that filters compare",
  limit: "2,000,000",
  at: () => comparing(195),
  beyond: () => ({
    ...comparing(250),
    refusal: { name: SEARCH, says: "compares more than 2000000 values" },
  }),
};

/** Bounds of paths in data. */
export const PATH_BOUNDS: readonly Bound[] = [
  DEPTH,
  NESTING,
  NODES,
  COMPARISONS,
  ERASE,
  PAIRS,
  ENCRYPT,
  DECRYPT,
];
