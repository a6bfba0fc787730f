import { assertRight, type Check } from "./check.ts";
import type { Effort } from "./effort.ts";
import { seededRandom } from "./random.ts";

/** Milliseconds after which the bouts before a warm-up have told what a call takes. */
const ENOUGH_MS = 200;
/**
 * Turns of a candidate in a round. A call that another thread answers takes half as long or twice for tens of milliseconds at a
 * time, on a virtual machine, as its threads happen to lie: over short turns all candidates have their share of both.
 */
const TURNS = 6;

/** One way of doing the work that a comparison measures. */
export interface Candidate {
  /** Its name in the table. */
  readonly name: string;
  /** Does the work once. */
  run(): unknown;
  /** Whether an answer is right: tried once, before anything is measured. */
  readonly check: Check;
}

/** What a candidate took, over all rounds. */
export interface Measurement {
  /** The candidate's name. */
  readonly name: string;
  /** Microseconds per call: the median round. */
  readonly median: number;
  /** Microseconds per call in every round. */
  readonly rounds: readonly number[];
}

/** What answers go into, so that no compiler can drop the work for want of a reader. */
export const sink: { last: unknown } = { last: undefined };

/** The value below which a share of the values lies; between two of them where it falls between them. */
export function quantile(values: readonly number[], share: number): number {
  return quantileOf(Float64Array.from(values).sort(), share);
}

/** The same of values in order. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (at - Math.floor(at)) * (high - low);
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Microseconds of calls one after the other. */
async function time({ run }: Candidate, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) sink.last = await run();
  return (performance.now() - start) * 1_000;
}

function measurements(
  times: ReadonlyMap<string, readonly number[]>,
): Measurement[] {
  return Array.from(times, ([name, rounds]) => {
    return { name, median: median(rounds), rounds };
  });
}

/**
 * Measures candidates in turns: in every round each of them has several, in another order each time, so that a machine whose
 * speed drifts is the same machine to all, and none always pays for the garbage of the same other one. Before that, each
 * answers once and is checked.
 *
 * @param effort how many rounds count, how long one candidate runs in each, and how long before any counts, in milliseconds
 */
export async function interleave(
  candidates: readonly Candidate[],
  { rounds, roundMs, turns = TURNS, warmUpMs, bouts = [3, 30, 30, 30] }: Effort,
): Promise<Measurement[]> {
  for (const { name, run, check } of candidates) {
    await assertRight(name, check, run());
  }
  const calls = new Map<Candidate, number>();
  for (const candidate of candidates) {
    let [microseconds, spent] = [0, 0];
    for (const warmUp of bouts) {
      const took = await time(candidate, warmUp);
      microseconds = took / warmUp;
      spent += took / 1_000;
      if (spent > ENOUGH_MS) break;
    }
    const fit = Math.round((roundMs * 1_000) / turns / microseconds);
    calls.set(candidate, Math.max(1, fit));
  }
  /** Microseconds of each candidate's calls in some turns of all, in orders that a number decides. */
  async function inTurns(count: number, seed: number) {
    const took = new Map(candidates.map((candidate) => [candidate, 0]));
    for (let turn = 0; turn < count; turn++) {
      for (const next of seededRandom(seed * turns + turn).shuffled(
        candidates,
      )) {
        const more = await time(next, calls.get(next) as number);
        took.set(next, (took.get(next) as number) + more);
      }
    }
    return took;
  }
  // Runtimes compile in stages, the last of them after a second of calls or so: what comes before is not warm.
  await inTurns(Math.ceil((warmUpMs * turns) / roundMs), rounds);
  const times = new Map(candidates.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [candidate, took] of await inTurns(turns, round)) {
      const each = took / turns / (calls.get(candidate) as number);
      times.get(candidate.name)?.push(each);
    }
  }
  return measurements(times);
}

/**
 * Measures what runs in processes of their own, in turns as above.
 *
 * @param names the candidates
 * @param measure runs one, and gives the microseconds that it took
 */
export async function interleaveProcesses(
  names: readonly string[],
  rounds: number,
  measure: (name: string) => Promise<number>,
): Promise<Measurement[]> {
  const times = new Map<string, number[]>();
  for (const name of names) times.set(name, []);
  for (let round = 0; round < rounds; round++) {
    for (const name of seededRandom(round).shuffled(names)) {
      times.get(name)?.push(await measure(name));
    }
  }
  return measurements(times);
}

/** The one of that name. */
export function find(
  measured: readonly Measurement[],
  name: string,
): Measurement {
  const found = measured.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No candidate is called ${name}`);
  return found;
}

/** The ratio of one candidate to another, round by round: its median and its quartiles. */
export function ratio(
  measured: Measurement,
  baseline: Measurement,
): { median: number; low: number; high: number } {
  const ratios = measured.rounds.map(
    (took, round) => took / (baseline.rounds[round] as number),
  );
  return {
    median: median(ratios),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  };
}
