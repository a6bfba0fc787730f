import type { Attempt, Bound } from "../../test/support/bounds/bound.ts";
import type { Measurement } from "./interleave.ts";
import { median } from "./interleave.ts";

/** Reads what was sent, and does nothing with it. */
export function readAgain({ sent }: Attempt): unknown {
  return typeof sent === "string" ? JSON.parse(sent) : sent.slice();
}

/** The name of an input in the tables. */
export function rowName({ name, limit }: Bound, attempt: Attempt): string {
  const { input, refusal } = attempt;
  const end = refusal === undefined ? "" : `, ${refusal.name}`;
  return `${name} (${limit}): ${input}${end}`;
}

/** The ratio of one measurement to another, round by round, as a measurement of its own. */
export function ratioOf(
  name: string,
  ours: Measurement | undefined,
  reading: Measurement | undefined,
): Measurement {
  if (!ours || !reading) throw new Error(`${name} was not measured`);
  const rounds = ours.rounds.map(
    (each, round) => each / (reading.rounds[round] as number),
  );
  return { name, rounds, median: median(rounds) };
}
