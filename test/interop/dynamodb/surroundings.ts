import type { Random } from "../../../bench/support/random.ts";
import type { Outcomes } from "../outcomes.ts";
import type { JavaLibrary } from "./java-library.ts";
import type { Pair } from "./keyrings.ts";

/** Parts that every exchange uses. */
export interface Surroundings {
  readonly java: JavaLibrary;
  readonly pairs: readonly Pair[];
  readonly random: Random;
  readonly outcomes: Outcomes;
}

/** Returns a keyring by name. */
export function pairOf(pairs: readonly Pair[], name: string): Pair {
  const found = pairs.find((pair) => pair.name === name);
  if (found === undefined) throw new Error(`There is no keyring ${name}`);
  return found;
}

/** Returns an answer as text, for a wrong outcome. */
export function show(answer: object): string {
  if (!("error" in answer)) return JSON.stringify(answer);
  const { error } = answer;
  return error instanceof Error ? `${error.stack}` : JSON.stringify(error);
}

/** Does work on all values, some at a time: Java answers one request while we work on others. */
export async function onAll<T>(
  values: readonly T[],
  work: (value: T, index: number) => Promise<void>,
): Promise<void> {
  const entries = values.entries();
  const lane = async () => {
    for (const [index, value] of entries) await work(value, index);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}
