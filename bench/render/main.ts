/**
 * Draws the report of the results in a folder: a page in Markdown, and beside it a folder of charts.
 *
 *   main <folder of results> <page>
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { disturbance } from "../runner/machine.ts";
import { type Goal, rounded } from "../support/report.ts";
import { drawComparisons } from "./comparison.ts";
import { drawFleet } from "./fleet.ts";
import { readResults, type StoredResult } from "./results.ts";
import { drawSizing } from "./sizing.ts";
import { summary } from "./summary.ts";
import { table } from "./table.ts";

/** The sections in order; results of other benchmarks come after them. */
const TITLES: Readonly<Record<string, string>> = {
  core: "The core",
  encrypt: "Whole values",
  fields: "The native cipher, fields and seals",
  peers: "Beside other libraries",
  erase: "Erasing",
  redactors: "What redactors bring",
  text: "JSON text",
  hostile: "Hostile input",
  esdk: "The AWS Encryption SDK's format",
  "esdk-stream": "Streams",
  logger: "Logs",
  "cold-start": "Cold starts of a process",
  "lambda-cold-start": "Cold starts of functions",
  "lambda-sizing": "Functions by memory size",
  fleet: "Fleets of functions",
  soak: "Soak",
};

const [, , folder = "", page = ""] = process.argv;
const results = readResults(folder);
const charts = new Map<string, string>();
const names = [
  ...Object.keys(TITLES).filter((name) => results.has(name)),
  ...[...results.keys()].filter((name) => !(name in TITLES)),
];

/** One figure of a goal: bold where it was missed; of several runs the worst, and the best in brackets. */
function cell(goal: Goal | undefined): string {
  if (goal === undefined) return "";
  const figure = figureOf(goal);
  switch (goal.verdict) {
    case "met":
      return `${figure} pass`;
    case "MISSED":
      return `**${figure} FAIL**`;
    default:
      return `(${figure})`;
  }
}

function figureOf({ value, best }: Goal): string {
  if (!Number.isFinite(value)) return "no figure";
  return best === undefined
    ? rounded(value)
    : `${rounded(value)} (best run ${rounded(best)})`;
}

/** The goals of all benchmarks, with what each runtime reached. */
function goals(): string {
  const runtimes = [
    ...new Set(
      [...results.values()].flatMap((all) => all.map((one) => one.runtime)),
    ),
  ].sort();
  const rows = names.flatMap((name) => {
    const all = results.get(name) ?? [];
    const first = new Map(
      all.flatMap((one) => one.goals).map((goal) => [goal.what, goal]),
    );
    return Array.from(first.values(), ({ what, bound, limit }) => [
      `${name}: ${what}`,
      `${bound} ${rounded(limit)}`,
      ...runtimes.map((runtime) =>
        cell(
          all
            .find((one) => one.runtime === runtime)
            ?.goals.find((goal) => goal.what === what),
        ),
      ),
    ]);
  });
  return table(["goal", "bound", ...runtimes], rows);
}

/** How many goals were met, and which were missed, with what was reached. */
function missed(): string[] {
  const judged = names.flatMap((name) =>
    (results.get(name) ?? []).flatMap(({ runtime, goals: mine }) =>
      mine
        .filter(({ verdict }) => verdict !== "not for this runtime")
        .map((goal) => ({ name, runtime, goal })),
    ),
  );
  const failed = judged.filter(({ goal }) => goal.verdict === "MISSED");
  const lines = new Map<string, string[]>();
  for (const { name, runtime, goal } of failed) {
    const { what, bound, limit } = goal;
    const line = `${name}: ${what}, ${bound} ${rounded(limit)}`;
    const figures = lines.get(line) ?? [];
    lines.set(line, [...figures, `${runtime} ${figureOf(goal)}`]);
  }
  const count = judged.length - failed.length;
  return [
    `${count} of ${judged.length} were met${failed.length > 0 ? "; these were missed:" : "."}`,
    Array.from(
      lines,
      ([line, figures]) => `- ${line}: ${figures.join("; ")}.`,
    ).join("\n"),
  ];
}

/** What several runs said about the order of the candidates. */
function ranking(result: StoredResult): string[] {
  const { runtime, ranking, comparisons, data } = result;
  // One with data of its own says itself how often it measured.
  if (comparisons.length === 0 || data !== undefined) return [];
  if (!ranking) return [`- ${runtime}: run once.`];
  const { runs, ranked, unsure, alike, contradicted } = ranking;
  const verdict =
    contradicted.length === 0
      ? "none the other way round in another run"
      : `the other way round in another run: ${contradicted.join("; ")}`;
  return [
    `- ${runtime}: of the pairs, ${ranked} are ranked in all ${runs} runs, ${unsure} in some${alike === undefined ? "" : `, ${alike} in none`}; ${verdict}.`,
  ];
}

/** Which commit a benchmark was run on, when, and on what machine: most have but one of each. */
function measured(all: readonly StoredResult[]): string {
  const whens = new Map<string, string[]>();
  for (const one of all) {
    const { commit = "a commit not noted", date, runtime, machine } = one;
    const when = `on ${date ?? "a day not noted"} at ${commit}, ${machine.cores} cores of ${machine.cpu}`;
    whens.set(when, [...(whens.get(when) ?? []), runtime]);
  }
  const [[only = ""] = []] = whens;
  if (whens.size === 1) return `Measured ${only}.`;
  const each = Array.from(whens, ([when, on]) => `${on.join(", ")} ${when}`);
  return `Measured: ${each.join("; ")}.`;
}

/** What other machines took of the processors meanwhile: the more, the less the figures say. */
function stolen(all: readonly StoredResult[]): string {
  const shares = all.flatMap(({ runtime, machine }) =>
    machine.stolen === undefined
      ? []
      : [
          `${machine.stolen.map((share) => (100 * share).toFixed(1)).join(", ")} % (${runtime})`,
        ],
  );
  if (shares.length === 0) return " What other machines took was not watched.";
  const told = all.flatMap(({ runtime, machine }) => {
    const one = disturbance(machine.stolen);
    return one ? [` **${runtime}: ${one}.**`] : [];
  });
  return ` Other machines took of the processors' working time: ${shares.join("; ")}${shares.length < all.length ? "; of the others it was not watched" : ""}.${told.join("")}`;
}

async function section(name: string): Promise<string[]> {
  const all = results.get(name) ?? [];
  const { markdown, charts: drawn } = await drawComparisons(all);
  for (const [file, svg] of drawn) charts.set(file, svg);
  const own =
    name === "lambda-sizing"
      ? await drawSizing(all)
      : name === "fleet"
        ? await drawFleet(all)
        : { markdown: [], charts: new Map<string, string>() };
  for (const [file, svg] of own.charts) charts.set(file, svg);
  const notes = all.flatMap(({ runtime, notes }) =>
    notes.map((note) => `- ${runtime}: ${note}`),
  );
  const rankings = all.flatMap(ranking);
  return [
    `## ${TITLES[name] ?? name}`,
    `${all[0]?.about ?? ""} (\`npm run bench -- ${name}\`). ${measured(all)}${stolen(all)}`,
    ...own.markdown,
    ...markdown,
    ...(notes.length > 0 ? [notes.join("\n")] : []),
    ...(rankings.length > 0 ? [`Ranking:\n\n${rankings.join("\n")}`] : []),
  ];
}

/** Where whole runs were repeated, and what it means that they rank two candidates. */
function repeated(): string {
  const on = new Map<string, string[]>();
  for (const name of names) {
    for (const { ranking: found, runtime } of results.get(name) ?? []) {
      if (found) on.set(runtime, [...(on.get(runtime) ?? []), name]);
    }
  }
  const which = Array.from(
    on,
    ([runtime, all]) => `${all.join(", ")} on ${runtime}`,
  );
  const where =
    which.length > 0
      ? `Whole benchmarks ran several times (\`--runs 3\`), to see whether they rank the same: ${which.join("; ")}. All others ran once.`
      : "All benchmarks ran once: `--runs 3` shows whether they rank the same.";
  return `${where} A run ranks two candidates where the quartiles of one lie below those of the other; another run has them the other way round where it ranks them so, and also where the medians are more than a tenth apart, one way in one run and the other way in the other.`;
}

const text = [
  "# Benchmarks",
  "This page is drawn by `npm run bench` from `bench/results`: run it again on a machine of yours, and it is that machine's.",
  `Measured on machines shared with other work, each section's under its title: of different ones only ratios compare. Each figure is the median of several rounds in which all candidates take turns, in another order each time; a ratio is made round by round, and its quartiles stand beside it. Each candidate's result is checked in the same run, or nothing of it is kept, and every answer goes where no compiler can drop the work. A goal that was missed stays here with its number; of several runs the worst. Functions of AWS Lambda are processes of their own, on Node 24 and Bun; the simulation of fleets, whose random numbers have a seed, is the same on every runtime, and so stands here once.`,
  repeated(),
  ...summary(results),
  "## Goals",
  ...missed(),
  "All of them; in brackets what was measured, but is no goal on that runtime:",
  goals(),
  ...(await Promise.all(names.map(section))).flat(),
].join("\n\n");

const pictures = join(dirname(page), basename(page, ".md"));
rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
for (const [file, svg] of charts) writeFileSync(join(pictures, file), svg);
writeFileSync(page, `${text}\n`);
console.log(`\nThe report: ${page}, with ${charts.size} charts`);
