import { assertRight, type Check } from "./check.ts";
import type { Effort } from "./effort.ts";
import { seededRandom } from "./random.ts";

/** Milliseconds after which the calls before a warm-up have shown the time of a call. */
const ENOUGH_MS = 200;
/**
 * Turns of a candidate in a round. On a virtual machine, a call that another thread answers can take half or twice as long for tens of
 * milliseconds, depending on where the threads run. With short turns all candidates get their share of both.
 */
const TURNS = 6;

/** Candidate of a comparison: one way to do the work. */
export interface Candidate {
  /** Name in the table. */
  readonly name: string;
  /** Does the work once. */
  run(): unknown;
  /** Check of an answer, run once before the measurement. */
  readonly check: Check;
}

/** Times of a candidate over all rounds. */
export interface Measurement {
  /** Name of the candidate. */
  readonly name: string;
  /** Microseconds per call in each round. */
  readonly rounds: readonly number[];
}

/** Receives all answers, so that a compiler cannot remove unused work. */
export const sink: { last: unknown } = { last: undefined };

/** Returns the quantile at a share; interpolates between two values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (at - Math.floor(at)) * (high - low);
}

/** Returns the middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns a measurement of a constant value. */
export function counted(name: string, value: number): Measurement {
  return { name, rounds: [value] };
}

/** Measures the microseconds of several calls, one after another. */
async function time({ run }: Candidate, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) sink.last = await run();
  return (performance.now() - start) * 1_000;
}

/** Finds how many microseconds a call takes. */
async function timeOfCall(
  candidate: Candidate,
  bouts: readonly number[],
): Promise<number> {
  let [each, spent] = [0, 0];
  for (const calls of bouts) {
    const took = await time(candidate, calls);
    each = took / calls;
    spent += took / 1_000;
    if (spent > ENOUGH_MS) break;
  }
  return each;
}

/**
 * Measures candidates in turns. In every round each candidate has several turns, in a new order each time: drift in the machine's
 * speed affects all alike, and no candidate always pays for the garbage of another. Before the measurement each candidate answers
 * once, and the answer is checked.
 */
export async function interleave(
  candidates: readonly Candidate[],
  { rounds, roundMs, turns = TURNS, warmUpMs, bouts = [3, 30, 30, 30] }: Effort,
): Promise<Measurement[]> {
  for (const { name, run, check } of candidates) {
    await assertRight(name, check, run());
  }
  /** Turns of each candidate in a round, and calls in a turn; slow calls get fewer turns. */
  const shares = new Map<Candidate, { turns: number; calls: number }>();
  for (const candidate of candidates) {
    const fitting = (roundMs * 1_000) / (await timeOfCall(candidate, bouts));
    const own = Math.min(turns, Math.max(1, Math.floor(fitting)));
    const calls = Math.max(1, Math.round(fitting / own));
    shares.set(candidate, { turns: own, calls });
  }
  /** Measures the microseconds per call of each candidate over all turns of a round. */
  async function oneRound(seed: number) {
    const took = new Map(candidates.map((candidate) => [candidate, 0]));
    for (let turn = 0; turn < turns; turn++) {
      const random = seededRandom(seed * turns + turn);
      for (const next of random.shuffled(candidates)) {
        const share = shares.get(next) as { turns: number; calls: number };
        if (turn >= share.turns) continue;
        const all = share.turns * share.calls;
        const each = (await time(next, share.calls)) / all;
        took.set(next, (took.get(next) as number) + each);
      }
    }
    return took;
  }
  // Runtimes compile in stages, the last after about a second of calls: earlier calls are not warm.
  const cold = Math.ceil(warmUpMs / roundMs);
  for (let round = 1; round <= cold; round++) await oneRound(-round);
  const times = new Map(candidates.map((one) => [one, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [candidate, each] of await oneRound(round)) {
      times.get(candidate)?.push(each);
    }
  }
  return Array.from(times, ([{ name }, rounds]) => ({ name, rounds }));
}

/**
 * Measures separate processes in turns, as `interleave` does.
 *
 * @param measure runs the candidate with the given name, and returns its time
 */
export async function interleaveProcesses(
  names: readonly string[],
  rounds: number,
  measure: (name: string) => Promise<number>,
): Promise<Measurement[]> {
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of seededRandom(round).shuffled(names)) {
      times.get(name)?.push(await measure(name));
    }
  }
  return Array.from(times, ([name, rounds]) => ({ name, rounds }));
}

/** Finds a measurement by its name. */
export function find(
  measured: readonly Measurement[],
  name: string,
): Measurement {
  const found = measured.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No candidate is called ${name}`);
  return found;
}

/** Returns the ratio of one candidate to another, round by round: its median and its quartiles. */
export function ratioOf(
  measured: readonly Measurement[],
  name: string,
  baseline: string,
): { median: number; low: number; high: number } {
  const base = find(measured, baseline).rounds;
  const ratios = find(measured, name).rounds.map(
    (took, round) => took / (base[round] as number),
  );
  const at = (share: number) => quantile(ratios, share);
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
