import type { Random } from "../random.ts";

/** The time that is simulated, in seconds. */
export interface Span {
  /** When it begins, within the pattern's period: a new version's instances start then. */
  readonly from: number;
  readonly seconds: number;
}

/** How the rate of events changes with time: a share of the mean rate for each part of a period, the same lengths. */
export interface Pattern {
  readonly name: string;
  /** Seconds. */
  readonly period: number;
  /** Their mean is 1. */
  readonly shares: readonly number[];
  /** The time that is simulated: of a day the first 45 minutes of its busiest hour. */
  readonly busy: Span;
}

const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** Always the same; ten times the mean for six seconds of each minute; a day with a busy noon and a quiet night. */
export const PATTERNS: readonly Pattern[] = [
  {
    name: "steady",
    period: 3_600,
    shares: [1],
    busy: { from: 0, seconds: 2_700 },
  },
  {
    name: "bursty",
    period: 60,
    shares: [10, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    busy: { from: 0, seconds: 2_700 },
  },
  {
    name: "daily",
    period: 86_400,
    shares: hours.map((hour) => 1 - 0.9 * Math.cos((2 * Math.PI * hour) / 24)),
    busy: { from: 12 * 3_600, seconds: 2_700 },
  },
];

/** The time that is simulated of a pattern. */
export function busiest(name: string): Span {
  const found = PATTERNS.find((pattern) => pattern.name === name);
  if (!found) throw new Error(`There is no pattern ${name}`);
  return found.busy;
}

/**
 * When the next event comes to an instance: a Poisson process whose rate follows the pattern.
 *
 * @param from seconds
 * @param rate events a second, on average over a period
 * @returns seconds
 */
export function nextArrival(
  from: number,
  rate: number,
  { period, shares }: Pattern,
  random: Random,
): number {
  const length = period / shares.length;
  // What has to pass at the rate of 1 a second, in a time that goes with the rate.
  let left = -Math.log(1 - random.fraction()) / rate;
  let time = from;
  // Counted in parts, as a time just before the end of one may round to the end itself.
  let part = Math.floor(time / length);
  for (;;) {
    const share = shares[part % shares.length] as number;
    const end = (part + 1) * length;
    const has = (end - time) * share;
    if (left <= has) return time + left / share;
    left -= has;
    time = end;
    part++;
  }
}
