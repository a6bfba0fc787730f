/** Compares what is read in expressions with what dynalite, a server with a grammar of its own, reads. */
import { describe, expect, test } from "bun:test";
import { createRequire } from "node:module";
import fc from "fast-check";
import { readCondition } from "../../../../src/dynamodb/client/expressions/condition.ts";
import type { ExpressionReader } from "../../../../src/dynamodb/client/expressions/expression-reader.ts";
import {
  type Projection,
  readProjection,
} from "../../../../src/dynamodb/client/expressions/projection.ts";
import { readUpdate } from "../../../../src/dynamodb/client/expressions/update.ts";
import { readWith } from "./read-with.ts";

interface Parsed {
  readonly _condition?: { readonly pathHeads: object };
  readonly _updates?: { readonly sections: readonly { path: [string] }[] };
  readonly _projection?: { readonly paths: readonly [string][] };
}

const { validateExpressions } = createRequire(import.meta.url)(
  "dynalite/validations",
) as { validateExpressions(request: object): string | undefined };

const NAMES = { "#n": "n.m", "#x": "x" };
const VALUES = {
  ":a": { S: "S" },
  ":b": { S: "S" },
  ":n": { N: "1" },
  ":s": { NS: ["1"] },
};

/** Returns what dynalite reads; `undefined` if it refuses. */
function readByDynalite(parameter: string, text: string): Parsed | undefined {
  const used = (member: string, all: object) => {
    const kept = Object.entries(all).filter(([n]) => text.includes(n));
    return kept.length > 0 ? { [member]: Object.fromEntries(kept) } : {};
  };
  const request = {
    [parameter]: text,
    ...used("ExpressionAttributeNames", NAMES),
    ...used("ExpressionAttributeValues", VALUES),
  };
  return validateExpressions(request) === undefined ? request : undefined;
}

/** Returns what this library reads; `undefined` if it refuses. */
function readHere<T>(
  text: string,
  read: (reader: ExpressionReader) => T,
): { readonly result: T; readonly reader: ExpressionReader } | undefined {
  try {
    return readWith(text, read, NAMES, Object.keys(VALUES));
  } catch {
    return undefined;
  }
}

const joined = (...parts: fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((texts) => texts.join(" "));
const name = fc.constantFrom("x", "yy", "#n", "#x", "z_1");
const step = fc.constantFrom("", "", ".x", ".#n", "[0]", "[12].yy");
const path = fc.tuple(name, step).map((parts) => parts.join(""));
const value = fc.constantFrom(":a", ":b");
const comparator = fc.constantFrom("=", "<>", "<", "<=", ">", ">=");

const { operand, condition } = fc.letrec<{
  operand: string;
  condition: string;
}>((tie) => ({
  operand: fc.oneof(
    path,
    path,
    value,
    path.map((each) => `size(${each})`),
  ),
  condition: fc.oneof(
    { depthSize: "small" },
    joined(tie("operand"), comparator, tie("operand")),
    fc.tuple(name, operandsOf(tie)).map(([n, o]) => `contains(${n}, ${o})`),
    path.map((each) => `attribute_exists(${each})`),
    path.map((each) => `attribute_not_exists(${each})`),
    fc.tuple(path, value).map(([p, v]) => `begins_with (${p},${v})`),
    fc.tuple(path, value).map(([p, v]) => `attribute_type(${p}, ${v})`),
    joined(tie("operand"), fc.constant("BETWEEN :a AND"), value),
    fc.tuple(path, value, path).map(([p, v, q]) => `${p} in (${v}, ${q})`),
    fc.tuple(tie("condition")).map(([each]) => `NOT ${each}`),
    fc.tuple(tie("condition")).map(([each]) => `(${each})`),
    joined(
      tie("condition"),
      fc.constantFrom("AND", "or", "OR"),
      tie("condition"),
    ),
  ),
}));

function operandsOf(tie: (name: "operand") => fc.Arbitrary<string>) {
  return tie("operand");
}

const operandOfSet = fc.oneof(
  path,
  fc.constant(":n"),
  path.map((each) => `if_not_exists(${each}, :n)`),
);

const sum = fc.oneof(
  operandOfSet,
  joined(operandOfSet, fc.constantFrom("+", "-"), operandOfSet),
  fc.tuple(path, path).map(([p, q]) => `list_append(${p}, ${q})`),
);

// Each clause has names of its own, since paths of one update must not overlap.
const update = fc
  .shuffledSubarray(
    [
      fc
        .tuple(step, sum, sum)
        .map(([p, s, t]) => `SET s1${p} = ${s}, s2 = ${t}`),
      fc.tuple(step, step).map(([p, q]) => `REMOVE r1${p}, r2${q}`),
      step.map((each) => `add a${each} :n`),
      step.map((each) => `DELETE d${each} :s`),
    ],
    { minLength: 1 },
  )
  .chain((clauses) => fc.tuple(...clauses))
  .map((clauses) => clauses.join(" "));

const projection = fc
  .uniqueArray(path, { minLength: 1, maxLength: 3 })
  .map((paths) => paths.join(", "));

/** Expressions, and expressions with one token removed, doubled or moved. */
function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.tuple(
    texts,
    fc.nat(),
    fc.constantFrom("", "cut", "double"),
  );
  return change.map(([text, at, kind]) => {
    const tokens = text.match(/\w+|[^\w\s]|\s+/g) ?? [];
    const i = at % Math.max(1, tokens.length);
    if (kind === "cut") tokens.splice(i, 1);
    if (kind === "double") tokens.splice(i, 0, tokens[i] ?? "");
    return tokens.join("");
  });
}

const RUNS = { numRuns: 3_000 };

/** Throws if one reads an expression that the other does not: what dynalite accepts must be read, and read alike. */
function compare(
  texts: fc.Arbitrary<string>,
  theirs: (text: string) => readonly string[] | undefined,
  ours: (text: string) => readonly string[] | undefined,
): number {
  let accepted = 0;
  fc.assert(
    fc.property(damaged(texts), (text) => {
      const expected = theirs(text);
      if (expected === undefined) return;
      accepted++;
      const read = ours(text);
      expect({ text, names: [...new Set(read)].sort() }).toEqual({
        text,
        names: [...new Set(expected)].sort(),
      });
    }),
    RUNS,
  );
  return accepted;
}

describe("expressions that dynalite accepts", () => {
  test("are read as conditions with the same attributes", () => {
    const accepted = compare(
      fc.oneof(condition, joined(operand, comparator, operand)),
      (text) => {
        const read = readByDynalite("ConditionExpression", text)?._condition;
        return read && Object.keys(read.pathHeads);
      },
      (text) =>
        readHere(text, readCondition)?.reader.uses.map(({ path: p }) => p.name),
    );
    expect(accepted).toBeGreaterThan(RUNS.numRuns / 10);
  });

  test("are read as updates of the same attributes", () => {
    const accepted = compare(
      update,
      (text) =>
        readByDynalite("UpdateExpression", text)?._updates?.sections.map(
          ({ path: [head] }) => head,
        ),
      (text) => readHere(text, readUpdate)?.result.map((each) => each.name),
    );
    expect(accepted).toBeGreaterThan(RUNS.numRuns / 10);
  });

  test("are read as projections of the same attributes", () => {
    const accepted = compare(
      projection,
      (text) =>
        readByDynalite("ProjectionExpression", text)?._projection?.paths.map(
          ([head]) => head,
        ),
      (text) => namesIn(readHere(text, readProjection)?.result),
    );
    expect(accepted).toBeGreaterThan(RUNS.numRuns / 10);
  });
});

function namesIn(read: Projection | undefined): string[] | undefined {
  if (read === undefined || read === "all") return undefined;
  return [...read.keys()].map((each) => `${each}`);
}
