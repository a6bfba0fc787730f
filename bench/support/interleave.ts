import { assertRight, type Check } from "./check.ts";
import type { Effort } from "./effort.ts";
import { seededRandom } from "./random.ts";

/** Milliseconds after which the bouts before a warm-up have told what a call takes. */
const ENOUGH_MS = 200;

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

/** Microseconds per call, over calls one after the other. */
async function time({ run }: Candidate, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) sink.last = await run();
  return ((performance.now() - start) * 1_000) / calls;
}

/** The items in an order of their own for each seed, always the same. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const order = [...items];
  const random = seededRandom(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

function measurements(
  times: ReadonlyMap<string, readonly number[]>,
): Measurement[] {
  return Array.from(times, ([name, rounds]) => {
    return { name, median: median(rounds), rounds };
  });
}

/**
 * Measures candidates in turns: every round runs each of them, in another order each time, so that a machine whose speed
 * drifts is the same machine to all, and none always pays for the garbage of the same other one. Before that, each answers once
 * and is checked.
 *
 * @param effort how many rounds count, how long one candidate runs in each, and how long before any counts, in milliseconds
 */
export async function interleave(
  candidates: readonly Candidate[],
  { rounds, roundMs, warmUpMs, bouts = [3, 30, 30, 30] }: Effort,
): Promise<Measurement[]> {
  for (const { name, run, check } of candidates) {
    await assertRight(name, check, run());
  }
  const calls = new Map<string, number>();
  for (const candidate of candidates) {
    let [microseconds, spent] = [0, 0];
    for (const warmUp of bouts) {
      microseconds = await time(candidate, warmUp);
      spent += (microseconds * warmUp) / 1_000;
      if (spent > ENOUGH_MS) break;
    }
    const fit = Math.round((roundMs * 1_000) / microseconds);
    calls.set(candidate.name, Math.max(bouts.length > 1 ? 3 : 1, fit));
  }
  // Runtimes compile in stages, the last of them after a second of calls or so: what comes before is not warm.
  for (let spent = 0; spent < warmUpMs; spent += roundMs) {
    for (const candidate of candidates) {
      await time(candidate, calls.get(candidate.name) as number);
    }
  }
  const times = new Map<string, number[]>();
  for (const { name } of candidates) times.set(name, []);
  for (let round = 0; round < rounds; round++) {
    for (const next of shuffled(candidates, round)) {
      const took = await time(next, calls.get(next.name) as number);
      times.get(next.name)?.push(took);
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
    for (const name of shuffled(names, round)) {
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
