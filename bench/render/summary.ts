import { disturbance } from "../runner/machine.ts";
import { type Comparison, rounded } from "../support/report.ts";
import {
  cheapest,
  FAST,
  rowsOf,
  type SizingData,
  smallestFast,
} from "../support/sizing/row.ts";
import { ofRuns } from "./comparison.ts";
import type { StoredResult } from "./results.ts";
import { table } from "./table.ts";

/** Of a benchmark's results the one that most readers look for: AWS Lambda's Node, or else any. */
function mainResult(
  results: ReadonlyMap<string, readonly StoredResult[]>,
  benchmark: string,
): StoredResult | undefined {
  const all = results.get(benchmark) ?? [];
  return all.find(({ runtime }) => runtime.startsWith("Node v24")) ?? all[0];
}

/** Candidates side by side: a column for each comparison that has them. */
function sideBySide(comparisons: readonly Comparison[]): string {
  const names = [
    ...new Set(comparisons.flatMap(({ rows }) => rows.map(({ name }) => name))),
  ];
  return table(
    [
      "",
      ...comparisons.map(({ title, unit }) =>
        // What is counted stands in the title.
        /^(?:bytes|calls)$/.test(unit) ? title : `${title}, ${unit}`,
      ),
    ],
    names.map((name) => [
      name,
      ...comparisons.map(({ rows }) => {
        const row = rows.find((each) => each.name === name);
        if (row === undefined) return "";
        const runs = ofRuns(row);
        return rounded(row.median) + (runs && ` (${runs})`);
      }),
    ]),
  );
}

/** The comparisons of a benchmark whose titles match, as one table. */
function overview(
  results: ReadonlyMap<string, readonly StoredResult[]>,
  benchmark: string,
  titles: RegExp,
): string[] {
  const result = mainResult(results, benchmark);
  const shown = result?.comparisons.filter(({ title }) => titles.test(title));
  return shown && shown.length > 0 ? [sideBySide(shown)] : [];
}

const ENCRYPTING =
  /^(?:Encrypting|Decrypting|Bytes|.*compressed|Import|Memory)/;
const MASKING = /^(?:.*compressed|Import|Memory)/;
const ERASING = /^(?:small document, 4 paths: three|1,000 rows)/;

function sizes(data: SizingData): string {
  const names = [...new Set(data.rows.map((row) => row.function))].filter(
    (name) => name.startsWith("encrypt-proxy"),
  );
  const payloads = [...new Set(data.rows.map(({ payload }) => payload))];
  const runtimes = [...new Set(data.rows.map(({ runtime }) => runtime))];
  return table(
    [
      "function, payload",
      ...runtimes.flatMap((runtime) => [
        `${runtime}: smallest with p95 under ${FAST} ms in each pass`,
        `${runtime}: cheapest`,
      ]),
    ],
    names.flatMap((name) =>
      payloads.map((payload) => [
        `${name}, ${payload / 1_024} KB`,
        ...runtimes.flatMap((runtime) => {
          const rows = rowsOf(data, name, runtime, payload);
          return [smallestFast(rows), cheapest(rows)].map((row) =>
            row ? `${row.memory} MB` : "none",
          );
        }),
      ]),
    ),
  );
}

/** What a reader in a hurry looks for: which library, which memory size, which limits. */
export function summary(
  results: ReadonlyMap<string, readonly StoredResult[]>,
): string[] {
  const main = mainResult(results, "peers");
  const runtime = main?.runtime ?? "";
  const told = disturbance(main?.machine.stolen);
  const data = results.get("lambda-sizing")?.[0]?.data as
    | SizingData
    | undefined;
  return [
    "## In short",
    `Which library, on ${runtime}: to make a document of 1 KB a text that only a key's owner can read (\`jose\`, \`@47ng/cloak\` and the bare ciphers have one key for all documents, and no data keys; in brackets the least and the greatest median of several runs),`,
    ...overview(results, "peers", ENCRYPTING),
    ...(told ? [`(${told})`] : []),
    "the requests to AWS KMS that this takes,",
    ...overview(results, "peers", /^Calls/),
    "to mask fields in a copy,",
    ...overview(results, "erase", ERASING),
    "and what that brings besides speed:",
    ...overview(results, "redactors", MASKING),
    ...(data
      ? [
          `Which memory size, held by ${data.containment} ([all functions and figures](#functions-by-memory-size), and [how to choose](guides/sizing.md)):`,
          sizes(data),
        ]
      : []),
    "Which limits of the cache keep a fleet under the quota of AWS KMS, and what they risk: [fleets of functions](#fleets-of-functions).",
  ];
}
