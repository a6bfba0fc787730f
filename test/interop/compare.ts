/** Runs every step against the local KMS and against moto, prints the outcomes, and exits with 1 if one is unexpected. */
import { localServer, type RunningServer, serverThere } from "./servers.ts";
import type { Area, Step } from "./step.ts";
import { aliases } from "./steps/aliases.ts";
import { answers } from "./steps/answers.ts";
import { context } from "./steps/context.ts";
import { grants } from "./steps/grants.ts";
import { kinds } from "./steps/kinds.ts";
import { reEncrypt } from "./steps/re-encrypt.ts";
import { rotation } from "./steps/rotation.ts";
import { states } from "./steps/states.ts";
import { tampering } from "./steps/tampering.ts";
import { validation } from "./steps/validation.ts";

const AREAS: readonly Area[] = [
  context,
  tampering,
  validation,
  reEncrypt,
  grants,
  rotation,
  states,
  aliases,
  answers,
  kinds,
];

/** Row of the table, with its problem, if any. */
interface Row {
  readonly cells: readonly [
    step: string,
    local: string,
    moto: string,
    verdict: string,
  ];
  readonly problem?: string;
}

async function compare(
  step: Step,
  servers: { readonly local: RunningServer; readonly moto: RunningServer },
): Promise<Row> {
  const local = await step.run(servers.local);
  const moto = await step.run(servers.moto);
  const row = (verdict: string, problem?: string): Row => ({
    cells: [step.name, local, moto, verdict],
    ...(problem && { problem }),
  });
  if (local !== step.aws) {
    return row(
      "WRONG",
      `the local KMS does not do what AWS documents: ${step.aws}`,
    );
  }
  if (moto === local) {
    return step.moto === undefined
      ? row("same")
      : row(
          "SAME BY NOW",
          "a difference is listed, and there is none any more",
        );
  }
  if (moto !== step.moto?.gives) {
    return row("NOT LISTED", "a difference that is not listed");
  }
  return row(`local follows AWS: ${step.source}; moto ${step.moto.why}`);
}

const COLUMNS = [
  "step",
  "local KMS",
  "moto",
  "same, or which follows AWS and why",
];

function print(area: string, rows: readonly Row[]): void {
  const all = [COLUMNS, ...rows.map(({ cells }) => cells)];
  const widths = COLUMNS.slice(0, -1).map((_, i) =>
    Math.max(...all.map((cells) => cells[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ");
  console.log(`\n── ${area}\n${line(COLUMNS)}`);
  for (const { cells, problem } of rows) {
    console.log(line(cells));
    if (problem) console.log(`   ^ ${problem}`);
  }
}

async function main(endpoint: string): Promise<number> {
  const servers = { local: await localServer(), moto: serverThere(endpoint) };
  const rows: Row[] = [];
  try {
    for (const { name, steps } of AREAS) {
      const own: Row[] = [];
      for (const step of steps) own.push(await compare(step, servers));
      print(name, own);
      rows.push(...own);
    }
  } finally {
    await servers.local.end();
    await servers.moto.end();
  }
  const same = rows.filter(({ cells }) => cells[3] === "same").length;
  const problems = rows.filter(({ problem }) => problem !== undefined).length;
  const differ = rows.length - same - problems;
  console.log(
    `\n${rows.length} steps: ${same} the same, ${differ} listed differences, in all of which the local KMS follows AWS; ${problems} surprises`,
  );
  return problems;
}

const [, , endpoint] = process.argv;
if (endpoint === undefined) throw new Error("The address of moto is missing");
process.exitCode = (await main(endpoint)) === 0 ? 0 : 1;
