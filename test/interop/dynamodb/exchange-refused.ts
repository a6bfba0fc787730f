import { Counts } from "../counts.ts";
import { type JsonItem, type JsonValue, textOf } from "./dynamodb-json.ts";
import { type Case, randomCase, type TableOptions } from "./random-case.ts";
import { MAX_DEPTH } from "./random-value.ts";
import { cipherOf, Sealmask } from "./sealmask.ts";
import { onAll, pairOf, type Surroundings, show } from "./surroundings.ts";

/** Values at the borders of what the format takes. */
const VALUES: readonly JsonValue[] = [
  ...["", "-", ".", "e", "1e", "1e+", "1e1.5", "--1", "+-1", " 1", "1 ", "1_0"],
  ...["0x10", "1f", "\u22121", "\u0661", "NaN", "Infinity", "1,5", "1.2.3"],
  ...["1".repeat(39), `0.${"1".repeat(39)}`, "10e125", "1e-131", "1e126"],
  ...["1e99999999999999999999", "1e-99999999999999999999"],
].map((N) => ({ N }));

const SETS: readonly JsonValue[] = [
  { SS: [] },
  { NS: [] },
  { BS: [] },
  { SS: ["a", "a"] },
  { SS: ["a", ""] },
  { NS: ["1", "1.0"] },
  { NS: ["0", "-0"] },
  { NS: ["1", "x"] },
  { BS: ["AA==", "AA=="] },
  { BS: ["AA==", ""] },
];

const TEXTS: readonly JsonValue[] = [
  { S: "\ud800" },
  { S: "a\udc00b" },
  { SS: ["\ud83d"] },
  { M: { "\udd11": { S: "" } } },
  { L: [{ S: "\ud83d" }] },
  { S: "\udd11\ud83d" },
  { M: { "": { M: {} } } },
];

function deep(depth: number, wrap: (value: JsonValue) => JsonValue): JsonValue {
  let value: JsonValue = { N: "1.0" };
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
}

const DEEP: readonly JsonValue[] = [
  MAX_DEPTH - 1,
  MAX_DEPTH,
  MAX_DEPTH + 1,
  MAX_DEPTH + 2,
].flatMap((depth) => [
  deep(depth, (value) => ({ L: [value] })),
  deep(depth, (value) => ({ M: { a: value } })),
]);

const LONG: readonly JsonValue[] = [65_534, 65_535, 65_536].map((length) => ({
  S: "x".repeat(length),
}));

/** Items that have something to refuse elsewhere than in a value, each as a change of an item. */
const CHANGES: readonly [
  string,
  (item: JsonItem, table: TableOptions) => JsonItem,
][] = [
  ["no partition key", (item, { partitionKey }) => without(item, partitionKey)],
  ["no sort key", (item, { sortKey = "" }) => without(item, sortKey)],
  ["unknown attribute", (item) => ({ ...item, "nobody's": { S: "" } })],
  ["header", (item) => ({ ...item, aws_dbe_head: { B: "AA==" } })],
  ["footer", (item) => ({ ...item, aws_dbe_foot: { B: "AA==" } })],
];

function without(item: JsonItem, name: string): JsonItem {
  const kept = Object.entries(item).filter(([each]) => each !== name);
  return Object.fromEntries(kept);
}

interface Doubtful {
  readonly what: string;
  readonly table: TableOptions;
  readonly item: JsonItem;
}

/** Puts a value into a case's item under every action, also as a key. */
function placed(value: JsonValue, each: Case): Doubtful[] {
  const { table, item } = each;
  const isVersion2 = Object.values(table.attributes).includes("context");
  const actions = isVersion2
    ? (["encrypt", "sign", "context"] as const)
    : (["encrypt", "sign"] as const);
  return actions.map((action) => ({
    what: `${JSON.stringify(value).slice(0, 60)} under ${action}`,
    table: { ...table, attributes: { ...table.attributes, doubtful: action } },
    item: { ...item, doubtful: value },
  }));
}

/** Has both libraries write items at the borders of the format: both refuse, or each reads what the other one wrote. */
export async function exchangeRefused({
  java,
  pairs,
  random,
  outcomes,
}: Surroundings): Promise<void> {
  const verdicts = new Counts("items at the borders");
  const pair = pairOf(pairs, "raw AES 256");
  const small = () => randomCase(random, "", { count: 2 });
  const jobs: Doubtful[] = [
    ...[VALUES, SETS, TEXTS, DEEP, LONG]
      .flat()
      .flatMap((value) => placed(value, small())),
    ...CHANGES.map(([what, change]) => {
      const { table, item } = small();
      return { what, table, item: change(item, table) };
    }),
  ];
  await onAll(jobs, async ({ what, table, item }, index) => {
    const sealmask = new Sealmask(table, pair.ours, cipherOf(index));
    const ours = await sealmask.encrypt(item, "sdk");
    const ask = { table, keyring: pair.name };
    const theirs = await java.answer({ ...ask, operation: "encrypt", item });
    const both = () => `${show(ours)} ${show(theirs)}`;
    if ("error" in ours || "error" in theirs) {
      const isRight = "error" in ours && "error" in theirs;
      verdicts.add("refused", "items");
      outcomes.note("both refuse to write", isRight, what, both);
      return;
    }
    verdicts.add("written", "items");
    const opened = await java.answer({
      ...ask,
      operation: "decrypt",
      item: ours.item,
    });
    const read = await sealmask.decrypt(theirs.item, "sdk");
    const isRight =
      "item" in opened &&
      "item" in read &&
      textOf(opened.item) === textOf(read.item);
    const got = () => `${show(opened)} ${show(read)}`;
    outcomes.note(
      "each reads what is written at the borders",
      isRight,
      what,
      got,
    );
  });
  verdicts.print();
}
