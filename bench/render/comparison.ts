import { rounded, type Spread } from "../support/report.ts";
import { svgOf } from "./chart.ts";
import type { StoredResult } from "./results.ts";
import { table } from "./table.ts";

/** A row of one runtime's comparison. */
function rowOf(result: StoredResult, title: string, name: string) {
  const comparison = result.comparisons.find((each) => each.title === title);
  return comparison?.rows.find((row) => row.name === name);
}

/** The titles and candidates of all runtimes' comparisons, each once. */
function titlesOf(results: readonly StoredResult[]): string[] {
  return [
    ...new Set(
      results.flatMap(({ comparisons }) => comparisons.map((one) => one.title)),
    ),
  ];
}

function namesOf(results: readonly StoredResult[], title: string): string[] {
  const rows = results.flatMap(
    ({ comparisons }) =>
      comparisons.find((one) => one.title === title)?.rows ?? [],
  );
  return [...new Set(rows.map(({ name }) => name))];
}

/** A benchmark's comparisons as tables, and as pictures by file name. */
export async function drawComparisons(
  results: readonly StoredResult[],
): Promise<{ markdown: string[]; charts: Map<string, string> }> {
  const markdown: string[] = [];
  const charts = new Map<string, string>();
  for (const title of titlesOf(results)) {
    const [one] = results
      .flatMap(({ comparisons }) => comparisons)
      .filter((each) => each.title === title);
    if (one === undefined) continue;
    const names = namesOf(results, title);
    const { unit, baseline, chart } = one;
    markdown.push(`### ${title}`);
    if (chart) {
      const file = `${results[0]?.benchmark}-${title
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")}.svg`;
      charts.set(file, await bars(results, title, names, unit));
      markdown.push(`![${title}: ${unit} by runtime](benchmarks/${file})`);
    }
    const runtimes = results.filter(({ comparisons }) =>
      comparisons.some((each) => each.title === title),
    );
    const aboutRuns = runtimes.some(({ ranking }) => ranking)
      ? "; of several whole runs the middle figures, after *runs* the least and the greatest median, and below, in words, what the last run said"
      : "";
    markdown.push(
      `${unit}, median${baseline ? `; in brackets the ratio to *${baseline}* and its quartiles, and for *${baseline}* those of its values` : " and quartiles"}${aboutRuns}`,
    );
    markdown.push(
      table(
        ["", ...runtimes.map(({ runtime }) => runtime)],
        names.map((name) => [
          name,
          ...runtimes.map((result) => {
            const row = rowOf(result, title, name);
            if (row === undefined) return "";
            if (row.low === row.high && !row.ratio) return rounded(row.median);
            const runs = ofRuns(row);
            // A baseline's ratio to itself says nothing.
            return !row.ratio || name === baseline
              ? `${rounded(row.median)} (${spread(row, rounded)})`
              : `${rounded(row.median)}${runs && `, runs ${runs}`} (${row.ratio.median.toFixed(2)}; ${spread(row.ratio, (value) => value.toFixed(2))})`;
          }),
        ]),
      ),
    );
  }
  return { markdown, charts };
}

/** The least and the greatest median of several runs, if they differ. */
export function ofRuns({ runs }: Spread): string {
  if (runs === undefined || runs[0] === runs[1]) return "";
  return `${rounded(runs[0])} to ${rounded(runs[1])}`;
}

/** The quartiles, and the medians of several runs. */
function spread(
  { low, high, runs }: Spread,
  print: (value: number) => string,
): string {
  const quartiles = `${print(low)} to ${print(high)}`;
  return runs
    ? `${quartiles}; runs ${print(runs[0])} to ${print(runs[1])}`
    : quartiles;
}

/** Bars by candidate and runtime, with the quartiles; on a logarithmic axis where the values are far apart. */
function bars(
  results: readonly StoredResult[],
  title: string,
  names: readonly string[],
  unit: string,
): Promise<string> {
  const values = results.flatMap((result) =>
    names.flatMap((name) => {
      const row = rowOf(result, title, name);
      return row ? [{ runtime: result.runtime, ...row }] : [];
    }),
  );
  const medians = values.map(({ median }) => median);
  const [least, most] = [Math.min(...medians), Math.max(...medians)];
  const isFar = least > 0 && most / least > 40;
  // A bar on a logarithmic axis has no foot: it begins at the power of ten below the least value.
  const foot = isFar ? 10 ** Math.floor(Math.log10(least)) : 0;
  const y = {
    field: "name",
    type: "nominal",
    sort: names,
    title: null,
  };
  const yOffset = { field: "runtime", type: "nominal" };
  return svgOf({
    title,
    width: 460,
    height: { step: results.length > 2 ? 8 : 14 },
    data: { values: values.map((each) => ({ ...each, foot })) },
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          y,
          yOffset,
          x: {
            field: "median",
            type: "quantitative",
            title: `${unit}, median and quartiles${isFar ? ", logarithmic" : ""}`,
            scale: isFar ? { type: "log", domainMin: foot } : { zero: true },
          },
          x2: { field: "foot" },
          color: { field: "runtime", type: "nominal", title: null },
        },
      },
      {
        mark: { type: "rule", color: "#333" },
        encoding: {
          y,
          yOffset,
          x: { field: "low", type: "quantitative" },
          x2: { field: "high" },
        },
      },
    ],
  });
}
