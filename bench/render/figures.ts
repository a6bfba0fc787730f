/** Reads figures for the report from the results of all runtimes. */
import { type RuntimeResults, readResults } from "../runner/results.ts";
import { type Comparison, type Row, rounded } from "../support/report.ts";

/** Runtimes in the order of the tables, with their names in headings. */
export const RUNTIMES: Readonly<Record<string, string>> = {
  node24: "Node 24",
  node20: "Node 20",
  bun: "Bun",
  deno: "Deno",
};

/** Results of all runtimes by id. */
export type Results = Readonly<Record<string, RuntimeResults>>;

/** Part of the report, with its charts by file name. */
export interface Part {
  readonly markdown: readonly string[];
  readonly charts?: Readonly<Record<string, string>>;
}

/** Reads the results in a folder. */
export function readAll(folder: string): Results {
  return Object.fromEntries(
    Object.keys(RUNTIMES).map((id) => [id, readResults(folder, id)]),
  );
}

/** Finds a comparison by the start of its title; returns one without rows if there is none, as after a failed benchmark. */
export function comparisonOf(
  results: Results,
  benchmark: string,
  title: string,
  runtime = "node24",
): Comparison {
  const all = results[runtime]?.[benchmark]?.comparisons ?? [];
  const found = all.find((one) => one.title.startsWith(title));
  return found ?? { title, unit: "", rows: [] };
}

/** Prints a value as an integer. */
export const whole = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: 0 });

/** Prints a median and its quartiles. */
function spread({ median, low, high }: Row): string {
  if (low === high) return rounded(median);
  return `${rounded(median)} (${rounded(low)} to ${rounded(high)})`;
}

/** Column of a table: the figures of a comparison. */
export interface Column {
  readonly head: string;
  readonly from: Comparison;
  /** Figure to print. Default: the median and its quartiles. */
  readonly show?: "median" | "ratio";
}

/** Writes a table with the candidates of the first column as rows. */
export function candidates(corner: string, columns: readonly Column[]): string {
  const [first] = columns;
  return table(
    [corner, ...columns.map(({ head }) => head)],
    (first?.from.rows ?? []).map(({ name }) => [
      name,
      ...columns.map(({ from, show }) => {
        const row = from.rows.find((one) => one.name === name);
        if (row === undefined) return "";
        if (show === "ratio") return row.ratio?.toPrecision(2) ?? "";
        return show === "median" ? rounded(row.median) : spread(row);
      }),
    ]),
  );
}

/** Prints the ratio of two candidates' medians for a sentence. */
export function times(
  { rows }: Comparison,
  name: string,
  baseline: string,
): string {
  const median = (wanted: string) =>
    rows.find((row) => row.name === wanted)?.median ?? Number.NaN;
  const ratio = median(name) / median(baseline);
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2);
}

/** Writes a Markdown table: the first column aligned left, the others right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(head),
    line(head.map((_, i) => (i === 0 ? ":--" : "--:"))),
    ...rows.map(line),
  ].join("\n");
}
