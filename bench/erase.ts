/**
 * Erasing: a small document, rows, a filter and a search, beside a hand-written copy and beside redactors and path engines.
 * Every candidate that counts gives a masked copy and leaves the input alone. `fast-redact` writes into the input: it is
 * measured on a deep copy, and also in place with the input put back, which is less work, for it copies nothing.
 */
import pinoRedact from "@pinojs/redact";
import fastRedact from "fast-redact";
import { jsonpath } from "json-p3";
import { JSONPath } from "jsonpath-plus";
import { erase, eraser } from "../mod.ts";
import { compile } from "../src/entries/path.ts";
import { gives } from "./support/check.ts";
import { customers, documentOf } from "./support/documents.ts";
import { effortOf, isQuick } from "./support/effort.ts";
import {
  type Candidate,
  find,
  interleave,
  type Measurement,
  ratio,
  sink,
} from "./support/interleave.ts";
import { setByP3 } from "./support/path-engines/json-p3.ts";
import { setByPlus } from "./support/path-engines/jsonpath-plus.ts";
import { Report } from "./support/report.ts";

const MASK = "*****";
const effort = effortOf({ rounds: 15, roundMs: 40, warmUpMs: 1_000 });

/** At most so many times what another candidate takes, or at most so many microseconds. */
interface Goal {
  readonly candidate: string;
  readonly most: number;
  /** What it is compared with; left out for microseconds. */
  readonly baseline?: string;
}

/** One comparison. */
interface Comparison {
  readonly title: string;
  /** What all of them are compared with in the table. */
  readonly baseline: string;
  /** Calls in one run of each candidate: awaiting every call would cost more than some of them. */
  readonly batch: number;
  readonly candidates: readonly Candidate[];
  readonly goals: readonly Goal[];
}

const report = new Report(
  "erase",
  "Erasing fields, beside a copy by hand, redactors and path engines",
);

function judge(title: string, goal: Goal, measured: Measurement[]): void {
  const { candidate, baseline, most: atMost } = goal;
  const mine = find(measured, candidate);
  const value = baseline
    ? ratio(mine, find(measured, baseline)).median
    : mine.median;
  const what = baseline ? `to ${baseline}` : "in µs";
  report.goal(`${title}: ${candidate} ${what}`, value, { atMost });
}

/** Runs a candidate several times over, and gives its last answer. */
function inBatches({ name, run, check }: Candidate, batch: number): Candidate {
  return {
    name,
    run() {
      for (let i = 0; i < batch; i++) sink.last = run();
      return sink.last;
    },
    check,
  };
}

async function compare(comparison: Comparison): Promise<void> {
  const { title, baseline, batch, candidates, goals } = comparison;
  const batched = candidates.map((each) => inBatches(each, batch));
  const measured = (await interleave(batched, effort)).map((each) => {
    const rounds = each.rounds.map((took) => took / batch);
    return { ...each, median: each.median / batch, rounds };
  });
  report.compare(title, measured, { baseline });
  for (const goal of goals) judge(title, goal, measured);
}

const PINO = "@pinojs/redact";
const COPIED = "structuredClone, fast-redact";
const PUT_BACK = "fast-redact in place, put back";
const P3 = "structuredClone, json-p3, set";
const PLUS = "structuredClone, jsonpath-plus, set";

/** All redactors on one document: each gives the same as the hand-written copy. */
function redactors<T extends object>(
  document: T,
  paths: string[],
  byHand: (document: T) => unknown,
): Candidate[] {
  const redact = eraser({ fields: paths });
  // They write a wildcard over the elements of the document itself in another way.
  const theirs = paths.map((path) => path.replace(/^\[\*\]/, "*"));
  const options = { paths: theirs, censor: MASK, serialize: false } as const;
  const pino = pinoRedact(options);
  const fast = fastRedact(options);
  const queries = paths.map(
    (path) => (path.startsWith("[") ? "$" : "$.") + path,
  );
  const compiled = queries.map((query) => jsonpath.compile(query));
  const copies = {
    "hand-written copy": () => byHand(document),
    "sealmask eraser": () => redact(document),
    "sealmask erase()": () => erase(document, { fields: paths }),
    [PINO]: () => pino(document),
    [COPIED]: () => fast(structuredClone(document)),
    [P3]: () => setByP3(structuredClone(document), compiled, MASK),
    [PLUS]: () => setByPlus(structuredClone(document), queries, MASK),
  };
  const isUnchanged = gives(structuredClone(document));
  const isMasked = gives(byHand(document));
  const check = async (answer: unknown) => {
    await isMasked(answer);
    await isUnchanged(document);
  };
  if (!fast.restore) throw new Error("fast-redact cannot put anything back");
  const restore = fast.restore.bind(fast);
  return [
    ...Object.entries(copies).map(([name, run]) => ({ name, run, check })),
    {
      name: PUT_BACK,
      run() {
        sink.last = fast(document);
        return restore(document);
      },
      async check() {
        await isUnchanged(document);
        const masked = fast(document);
        const copy = structuredClone(masked);
        restore(document);
        await check(copy);
      },
    },
  ];
}

const person = {
  id: 1,
  name: "John Doe",
  age: 30,
  email: "johndoe@example.com",
  phone: "555-1234",
  address: { street: "123 Main St", city: "Anytown", zip: "12345" },
};
const shopper = {
  ...person,
  cards: [{ number: "4111111111111111", type: "credit" }],
};
const employee = {
  ...person,
  company_address: { street: "456 ACME Ave", city: "Anytown", zip: "12345" },
};

const smallGoals: Goal[] = [
  { candidate: "sealmask eraser", most: 0.4 },
  { candidate: "sealmask eraser", most: 8, baseline: "hand-written copy" },
  { candidate: "sealmask eraser", most: 1, baseline: PINO },
  { candidate: "sealmask eraser", most: 1, baseline: COPIED },
  { candidate: "sealmask eraser", most: 1, baseline: P3 },
  { candidate: "sealmask eraser", most: 1, baseline: PLUS },
];

await compare({
  title: "small document, 4 paths: three names and a wildcard",
  baseline: "hand-written copy",
  batch: 1_000,
  candidates: redactors(
    shopper,
    ["email", "phone", "address.street", "cards[*].number"],
    (d) => ({
      ...d,
      email: MASK,
      phone: MASK,
      address: { ...d.address, street: MASK },
      cards: d.cards.map((card) => ({ ...card, number: MASK })),
    }),
  ),
  goals: [
    ...smallGoals,
    { candidate: "sealmask eraser", most: 1, baseline: PUT_BACK },
  ],
});
await compare({
  title: "small document, 4 paths: names alone",
  baseline: "hand-written copy",
  batch: 1_000,
  candidates: redactors(
    employee,
    ["email", "phone", "address.street", "company_address.zip"],
    (d) => ({
      ...d,
      email: MASK,
      phone: MASK,
      address: { ...d.address, street: MASK },
      company_address: { ...d.company_address, zip: MASK },
    }),
  ),
  // In place, fast-redact only writes four texts, and afterwards four more: no goal, for it copies nothing.
  goals: smallGoals,
});

const thousand = customers(1_000);
await compare({
  title: "1,000 rows, [*].email",
  baseline: "hand-written copy",
  batch: 1,
  candidates: redactors(thousand, ["[*].email"], (rows) =>
    rows.map((each) => ({ ...each, email: MASK })),
  ),
  goals: [
    { candidate: "sealmask eraser", most: 4, baseline: "hand-written copy" },
    { candidate: "sealmask eraser", most: 1, baseline: PINO },
    { candidate: "sealmask eraser", most: 1, baseline: COPIED },
    { candidate: "sealmask eraser", most: 1, baseline: P3 },
    { candidate: "sealmask eraser", most: 1, baseline: PLUS },
    { candidate: "sealmask eraser", most: 1, baseline: PUT_BACK },
  ],
});

/** Path engines on one document: what they select, and what masking it in a copy takes. */
function engines(
  document: object,
  path: string,
): { candidates: Candidate[]; goals: Goal[] } {
  const ours = compile(path);
  const redact = eraser({ fields: [path] });
  const p3 = jsonpath.compile(path);
  const byPlus = () =>
    JSONPath({ path, json: document, resultType: "value" }) as unknown[];
  const values = byPlus();
  if (values.length === 0) throw new Error(`${path} selects nothing`);
  const isSelection = gives<{ value: unknown }[]>(values, (nodes) =>
    nodes.map(({ value }) => value),
  );
  const select: Candidate[] = [
    {
      name: "sealmask select",
      run: () => ours.select(document),
      check: isSelection,
    },
    {
      name: "json-p3 select",
      run: () => p3.query(document as never).nodes,
      check: isSelection,
    },
    {
      name: "jsonpath-plus select",
      run: byPlus,
      check: gives(ours.select(document).map(({ value }) => value)),
    },
  ];
  const masked = setByPlus(structuredClone(document), [path], MASK);
  const change = {
    "sealmask erase": () => redact(document),
    [P3]: () => setByP3(structuredClone(document), [p3], MASK),
    [PLUS]: () => setByPlus(structuredClone(document), [path], MASK),
  };
  const third = 1 / 3;
  return {
    candidates: [
      ...select,
      ...Object.entries(change).map(([name, run]) => ({
        name,
        run,
        check: gives(masked),
      })),
    ],
    goals: [
      ...["json-p3 select", "jsonpath-plus select"].map((baseline) => ({
        candidate: "sealmask select",
        most: third,
        baseline,
      })),
      ...Object.keys(change)
        .slice(1)
        .map((baseline) => ({
          candidate: "sealmask erase",
          most: third,
          baseline,
        })),
    ],
  };
}

await compare({
  title: "filter over 1,000 rows, $[?(@.balance > 600)].email",
  baseline: "sealmask select",
  batch: 1,
  ...engines(thousand, "$[?(@.balance > 600)].email"),
});
await compare({
  title: `search in a document of ${isQuick ? "16 KB" : "1 MB"}, $..zip`,
  baseline: "sealmask select",
  batch: 1,
  ...engines(documentOf(isQuick ? 16_384 : 1_048_576), "$..zip"),
});

/** The slope of a straight line through the logarithms: 1 where twice the rows take twice the time. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (pick: 0 | 1) =>
    logs.reduce((sum, each) => sum + each[pick], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  let [above, below] = [0, 0];
  for (const log of logs) {
    above += (log[0] - x) * (log[1] - y);
    below += (log[0] - x) ** 2;
  }
  return above / below;
}

const MAX_SLOPE = 1.1;
const COUNTS = isQuick ? [10, 100] : [10, 100, 1_000, 10_000, 100_000];

type Rows = ReturnType<typeof customers>;

/** Measures work on ever more rows in turns, and prints the slope. */
async function grow(
  name: string,
  work: (rows: Rows) => unknown,
  expected: (rows: Rows) => unknown,
): Promise<number> {
  const batches = COUNTS.map((count) => Math.max(1, Math.round(1_000 / count)));
  const candidates = COUNTS.map((count, i) => {
    const rows = customers(count);
    const once = {
      name: `${count}`,
      run: () => work(rows),
      check: gives(expected(rows)),
    };
    return inBatches(once, batches[i] as number);
  });
  const measured = await interleave(candidates, {
    ...effort,
    rounds: Math.min(9, effort.rounds),
  });
  const medians = measured.map(
    ({ median }, i) => median / (batches[i] as number),
  );
  report.note(
    `${name}: ${COUNTS.map((count, i) => `${(medians[i] as number).toFixed(1)} µs for ${count.toLocaleString("en-US")}`).join(", ")} rows`,
  );
  return slope(COUNTS.map((count, i) => [count, medians[i] as number]));
}

// Where many rows make the garbage collector's work more than linear, they do so for whoever copies them: no goal.
const withoutEmail = (each: Rows[number]) => ({ ...each, email: MASK });
await grow(
  "hand-written copy",
  (rows) => rows.map(withoutEmail),
  (rows) => rows.map(withoutEmail),
);
const byHand: Readonly<Record<string, (each: Rows[number]) => unknown>> = {
  "[*].email": withoutEmail,
  // It selects every other row, whatever their number.
  "$[?(@.active == true)].email": (each) =>
    each.active ? withoutEmail(each) : each,
  "$..zip": (each) => ({ ...each, address: { ...each.address, zip: MASK } }),
};
for (const [path, masked] of Object.entries(byHand)) {
  const fitted = await grow(path, eraser({ fields: [path] }), (rows) =>
    rows.map(masked),
  );
  report.goal(
    `${path} over ${COUNTS[0]} to ${COUNTS.at(-1)?.toLocaleString("en-US")} rows: slope in logarithms`,
    fitted,
    {
      atMost: MAX_SLOPE,
    },
  );
}
report.end();
