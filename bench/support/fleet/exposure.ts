import { quantileOf } from "../interleave.ts";

/** A data key, as the simulation has it: what it encrypted. */
export interface SimulatedKey {
  messages: number;
  bytes: number;
  /** Seconds. */
  first: number;
  last: number;
}

/** What whoever learns one data key can open: of all data keys, the middle one, the 99th in a hundred and the worst. */
export interface Exposure {
  readonly messages: readonly [median: number, p99: number, most: number];
  readonly bytes: readonly [median: number, p99: number, most: number];
  /** Between the first and the last message. */
  readonly minutes: readonly [median: number, p99: number, most: number];
}

/** Reads it from the data keys that were used. */
export function exposureOf(keys: readonly SimulatedKey[]): Exposure {
  const of = (pick: (key: SimulatedKey) => number) => {
    // Of whole fleets there are millions.
    const values = Float64Array.from(keys, pick).sort();
    const at = (share: number) => quantileOf(values, share);
    return [at(0.5), at(0.99), at(1)] as const;
  };
  return {
    messages: of(({ messages }) => messages),
    bytes: of(({ bytes }) => bytes),
    minutes: of(({ first, last }) => (last - first) / 60),
  };
}
