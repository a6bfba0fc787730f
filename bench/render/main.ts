/**
 * Makes documents from a folder of results: the report with its charts, and the table of the guide to sizing.
 *
 *   main <folder of results> <folder of documents>
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  encrypting,
  erasing,
  fields,
  items,
  messages,
  starts,
  texts,
} from "./answers.ts";
import { type Results, readAll } from "./figures.ts";
import { agreement, goals, origin } from "./goals.ts";
import { userKeys } from "./key-store.ts";
import { calls, cost, sizingTable } from "./lambda.ts";

const START = "<!-- The table is made by npm run bench: from here -->";
const END = "<!-- to here -->";

/** Writes the text of the report. */
export async function page(
  results: Results,
): Promise<{ text: string; charts: Readonly<Record<string, string>> }> {
  const parts = await Promise.all(
    [
      encrypting,
      cost,
      calls,
      starts,
      fields,
      erasing,
      texts,
      messages,
      items,
      userKeys,
    ].map((answer) => answer(results)),
  );
  const paragraphs = [
    "# Benchmarks",
    "`npm run bench` makes this page from `bench/results`: run it on a machine of yours, and the figures are yours. Compare ratios only; absolute times differ between machines. A figure is the median of several rounds, in which all candidates take turns in another order each time; a ratio in a table is made round by round, one in a sentence is of medians. Every answer is checked in the same run, or there is no result.",
    origin(results),
    ...parts.flatMap(({ markdown }) => markdown),
    ...agreement(results),
    ...goals(results),
  ];
  return {
    text: `${paragraphs.join("\n\n")}\n`,
    charts: Object.assign({}, ...parts.map(({ charts }) => charts)),
  };
}

/** Replaces the table between the guide's markers. */
export function withTable(guide: string, table: string): string {
  const [start, end] = [guide.indexOf(START), guide.indexOf(END)];
  if (start < 0 || end < start) {
    throw new Error(`The guide to sizing lacks "${START}" or "${END}"`);
  }
  const before = guide.slice(0, start + START.length);
  return `${before}\n\n${table}\n\n${guide.slice(end)}`;
}

/** Writes all documents. */
async function write(results: string, documents: string): Promise<void> {
  const all = readAll(results);
  const { text, charts } = await page(all);
  const pictures = join(documents, "benchmarks");
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  for (const [file, svg] of Object.entries(charts)) {
    writeFileSync(join(pictures, file), `${svg}\n`);
  }
  writeFileSync(join(documents, "benchmarks.md"), text);
  const guide = join(documents, "guides/sizing.md");
  if (existsSync(guide)) {
    const table = sizingTable(all);
    writeFileSync(guide, withTable(readFileSync(guide, "utf8"), table));
  }
  const count = Object.keys(charts).length;
  console.log(`\nThe report: ${documents}/benchmarks.md, with ${count} charts`);
}

if (import.meta.main) {
  const [, , results = "", documents = ""] = process.argv;
  await write(results, documents);
}
