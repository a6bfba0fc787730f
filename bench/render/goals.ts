/** Parts of the report about all benchmarks: the machine, the agreement of the runs, and the goals. */
import { disturbance } from "../runner/machine.ts";
import { type Goal, rounded } from "../support/report.ts";
import { type Results, RUNTIMES, table } from "./figures.ts";

const IDS = Object.keys(RUNTIMES);

/** Lists the results of all benchmarks on all runtimes. */
function list(results: Results) {
  return IDS.flatMap((id) =>
    Object.entries(results[id] ?? {}).map(([benchmark, result]) => {
      const name = `${benchmark} on ${RUNTIMES[id]}`;
      return { id, benchmark, name, ...result };
    }),
  );
}

/** Prints the figure of a goal: bold if missed, in brackets if the goal does not count on the runtime. */
function cell(goal: Goal | undefined): string {
  if (goal === undefined) return "";
  const { value, low, high, verdict } = goal;
  const figure = Number.isFinite(value) ? rounded(value) : "no figure";
  const spread =
    low === undefined || high === undefined || low === high
      ? ""
      : `, ${rounded(low)} to ${rounded(high)}`;
  if (verdict === "met") return figure + spread;
  return verdict === "MISSED"
    ? `**${figure}**${spread}`
    : `(${figure}${spread})`;
}

/** Prints the bound of a goal; if it differs between runtimes, with their names. */
function boundOf(same: readonly (Goal & { readonly id: string })[]): string {
  const names = new Map<string, string[]>();
  for (const { bound, limit, id } of same) {
    const text = `${bound} ${rounded(limit)}`;
    names.set(text, [...(names.get(text) ?? []), RUNTIMES[id] ?? id]);
  }
  if (names.size === 1) return [...names.keys()].join();
  return Array.from(names, ([text, on]) => `${text} (${on.join(", ")})`).join(
    "; ",
  );
}

/** Writes the section of goals: a row for each goal, with the figures of all runtimes. */
export function goals(results: Results): string[] {
  const all = list(results).flatMap(({ id, benchmark, goals }) =>
    goals.map((goal) => ({ ...goal, id, key: `${benchmark}: ${goal.what}` })),
  );
  const counted = all.filter(
    ({ verdict }) => verdict !== "not for this runtime",
  );
  const met = counted.filter(({ verdict }) => verdict === "met");
  return [
    "## Were the goals met?",
    `${met.length} of ${counted.length} were. Each goal is a ratio within one run; behind it stand the quartiles of its rounds. A bold figure misses its goal, and a figure in brackets is no goal on that runtime. Of several runs the worst counts.`,
    table(
      ["goal", "bound", ...Object.values(RUNTIMES)],
      [...new Set(all.map(({ key }) => key))].map((key) => {
        const same = all.filter((goal) => goal.key === key);
        return [
          key,
          boundOf(same),
          ...IDS.map((id) => cell(same.find((goal) => goal.id === id))),
        ];
      }),
    ),
  ];
}

/** Writes how well several runs agree. */
export function agreement(results: Results): string[] {
  const several = list(results).flatMap(({ name, ranking }) =>
    ranking ? [{ name, ...ranking }] : [],
  );
  const [one] = several;
  const sum = (key: "ranked" | "unsure" | "alike") =>
    several.reduce((total, one) => total + one[key], 0);
  const turned = several.flatMap(({ name, contradicted }) =>
    contradicted.map((pair) => `- ${name}: ${pair}`),
  );
  const verdict =
    turned.length === 0
      ? "No two runs contradict each other."
      : "Runs contradict each other about these, in their ranks or because the medians differ by more than a tenth both ways:";
  return [
    "## Do repeated runs say the same?",
    one
      ? `A run ranks two candidates where the quartiles of one lie below those of the other. All ${one.runs} runs rank ${sum("ranked")} pairs the same way, only some runs rank ${sum("unsure")}, and none ranks ${sum("alike")}. ${verdict}`
      : "All benchmarks ran once. `npm run bench -- --runs 3` shows whether they rank the same.",
    ...(turned.length > 0 ? [turned.join("\n")] : []),
  ];
}

/** Writes the machine, the date of the results, and any disturbance. */
export function origin(results: Results): string {
  const all = list(results);
  const unique = (values: string[]) => [...new Set(values)].sort().join(", ");
  const dates = unique(all.map(({ date }) => date));
  const commits = unique(all.map(({ commit }) => commit));
  const machines = unique(
    all.map(({ machine }) => `${machine.cores} cores of ${machine.cpu}`),
  );
  const runtimes = unique(all.map(({ runtime }) => runtime));
  const shares = all.flatMap(({ machine }) => machine.stolen ?? []);
  const disturbed = all.flatMap(({ name, machine }) =>
    disturbance(machine.stolen) ? [name] : [],
  );
  return [
    `Measured on ${dates} at commit ${commits}, on ${machines}, with ${runtimes}.`,
    `Other machines took up to ${(100 * Math.max(0, ...shares)).toFixed(1)} % of the processors' working time in a run.`,
    disturbed.length > 0
      ? `Measure these again on a quieter machine: ${disturbed.join(", ")}.`
      : "",
    ...all.flatMap(({ name, notes }) =>
      notes.map((note) => `On ${name.replace(/.* on /, "")}, ${note}.`),
    ),
  ].join(" ");
}
