import { rounded } from "../support/report.ts";
import {
  asFastAsAny,
  cheapest,
  FAST,
  rowsOf,
  type SizingData,
  type SizingRow,
  smallestFast,
  type Times,
} from "../support/sizing/row.ts";
import { svgOf } from "./chart.ts";
import type { StoredResult } from "./results.ts";
import { table } from "./table.ts";

/** A page's part, and its pictures by file name. */
export interface Drawn {
  readonly markdown: string[];
  readonly charts: Map<string, string>;
}

function unique<T>(
  rows: readonly SizingRow[],
  pick: (row: SizingRow) => T,
): T[] {
  return [...new Set(rows.map(pick))];
}

function inKilobytes(bytes: number): string {
  return `${bytes / 1_024} KB`;
}

/** Each function, runtime and payload of the results. */
function cases({ rows }: SizingData): [string, string, number][] {
  const known = new Set<string>();
  return rows.flatMap((row) => {
    const { function: name, runtime, payload } = row;
    const key = `${name}/${runtime}/${payload}`;
    if (known.has(key)) return [];
    known.add(key);
    return [[name, runtime, payload] as [string, string, number]];
  });
}

function advice(data: SizingData): string {
  const megabytes = (row: SizingRow | null) =>
    row ? `${row.memory} MB` : "**none**";
  return table(
    [
      "function",
      "payload",
      "runtime",
      `smallest with p95 under ${FAST} ms in each pass`,
      "its p95",
      "its $ a million, warm",
      "as fast as any",
      "its p95",
      "cheapest, warm",
      "its p95",
      "its $ a million",
    ],
    cases(data).map(([name, runtime, payload]) => {
      const rows = rowsOf(data, name, runtime, payload);
      const [fast, cheap] = [smallestFast(rows), cheapest(rows)];
      const most = asFastAsAny(rows);
      const figures = (row: SizingRow | null) => [
        row?.warm ? `${rounded(row.warm.p95)} ms` : "",
        row ? `$${row.cost.toFixed(3)}` : "",
      ];
      return [
        name,
        inKilobytes(payload),
        runtime,
        megabytes(fast),
        ...figures(fast),
        megabytes(most),
        figures(most)[0] ?? "",
        megabytes(cheap),
        ...figures(cheap),
      ];
    }),
  );
}

/** The least and the greatest of all passes. */
function passes({ p95Passes }: Times): string {
  if (!p95Passes) return "";
  return ` (${p95Passes.map(rounded).join(" to ")})`;
}

function details(data: SizingData, name: string): string {
  const rows = data.rows.filter((row) => row.function === name);
  return table(
    [
      "payload, runtime, memory",
      "cold ms (quartiles)",
      "warm ms (quartiles)",
      "p95 (of passes)",
      "p99",
      "peak MB",
      "$ a million, warm",
    ],
    rows.map(({ payload, runtime, memory, cold, warm, peak, cost }) => [
      `${inKilobytes(payload)}, ${runtime}, ${memory} MB`,
      cold
        ? `${rounded(cold.median)} (${rounded(cold.low)} to ${rounded(cold.high)})`
        : "",
      warm
        ? `${rounded(warm.median)} (${rounded(warm.low)} to ${rounded(warm.high)})`
        : "**ended**",
      warm ? `${rounded(warm.p95)}${passes(warm)}` : "",
      warm ? rounded(warm.p99) : "",
      rounded(peak),
      warm ? cost.toFixed(3) : "",
    ]),
  );
}

/** Lines by memory size, on logarithmic axes; a picture for each payload, functions by colour and runtimes by dashes. */
function lines(
  rows: readonly SizingRow[],
  title: string,
  unit: string,
  pick: (row: SizingRow) => number | undefined,
): Promise<string> {
  const values = rows.flatMap((row) => {
    const value = pick(row);
    const { function: name, runtime, memory, payload } = row;
    return value === undefined
      ? []
      : [{ name, runtime, memory, payload: inKilobytes(payload), value }];
  });
  return svgOf({
    title,
    data: { values },
    facet: {
      column: {
        field: "payload",
        type: "nominal",
        title: null,
        sort: unique(rows, (row) => inKilobytes(row.payload)),
      },
    },
    spec: {
      width: 220,
      height: 240,
      encoding: {
        x: {
          field: "memory",
          type: "quantitative",
          scale: { type: "log", base: 2 },
          axis: { values: unique(rows, (row) => row.memory), labelAngle: -45 },
          title: "memory, MB",
        },
        y: {
          field: "value",
          type: "quantitative",
          scale: { type: "log" },
          title: unit,
        },
        color: {
          field: "name",
          type: "nominal",
          title: null,
          legend: { labelLimit: 400 },
        },
      },
      // Two marks: dashes in the legend of lines with points have no colour.
      layer: [
        {
          mark: { type: "line" },
          encoding: {
            strokeDash: {
              field: "runtime",
              type: "nominal",
              title: null,
              legend: { symbolStrokeColor: "#333" },
            },
          },
        },
        {
          mark: { type: "point", filled: true },
          encoding: { detail: { field: "runtime", type: "nominal" } },
        },
      ],
    },
  });
}

/** The part of the page about functions. */
export async function drawSizing(
  results: readonly StoredResult[],
): Promise<Drawn> {
  const data = results[0]?.data as SizingData | undefined;
  const charts = new Map<string, string>();
  if (data === undefined) return { markdown: [], charts };
  const compared = data.rows.filter(
    (row) => row.payload > 1_024 || /^encrypt-proxy/.test(row.function),
  );
  charts.set(
    "lambda-warm.svg",
    await lines(
      compared,
      "Warm invocations: the 95th of a hundred, by memory",
      "ms",
      ({ warm }) => warm?.p95,
    ),
  );
  charts.set(
    "lambda-cost.svg",
    await lines(
      compared,
      "Cost of a million warm invocations, by memory",
      "US dollars",
      ({ warm, cost }) => (warm ? cost : undefined),
    ),
  );
  charts.set(
    "lambda-cold.svg",
    await lines(
      data.rows.filter(({ cold }) => cold !== null),
      "Cold starts: start of the process to its first answer, by memory",
      "ms",
      ({ cold }) => cold?.median,
    ),
  );
  const markdown = [
    `On ${results[0]?.runtime}. Held by ${data.containment}, with CPU for memory / 1,769 MB of a core (how long Lambda's own periods are is not published); all sizes ${data.passes ?? 1} times. The functions are the examples', bundled, under the Lambda Runtime API: Node with AWS's runtime client, Bun with a loop of a few lines. Between two invocations they are frozen, while the others have their turns in another order each time: for 150 to 200 ms on average, and sometimes for 5. Durations are those of whole invocations, as Lambda bills them, with AWS KMS on the same machine: from Lambda a call takes some milliseconds more. Lambda lends functions more CPU while they start than their size has: cold starts are shorter there with small sizes. Cost, of warm invocations: $${data.price.second} for a GB-second and $${(1e6 * data.price.request).toFixed(2)} for a million requests; a cold start is billed as well, for as long as it takes.`,
    "The tables at the end of this section time encryption alone, inside of a function that does nothing else, with the least memory. By default the AWS Encryption SDK signs each message, which most of that time goes to: beside it stands its suite that does not sign, and above them `encrypt-proxy` written with that SDK. Their goal is the ratio of the medians.",
    "### Which size",
    `What takes less than ${FAST} ms depends on the machine; *as fast as any* is the smallest size whose p95 is within a quarter of the least of all sizes.`,
    advice(data),
    "![Warm invocations by memory](benchmarks/lambda-warm.svg)",
    "![Cost by memory](benchmarks/lambda-cost.svg)",
    "![Cold starts by memory](benchmarks/lambda-cold.svg)",
  ];
  for (const name of unique(data.rows, (row) => row.function)) {
    markdown.push(`### ${name}`, details(data, name));
  }
  return { markdown, charts };
}
