/** Compares what two ways give, to the last character, or by which error they refuse. */
import { isDeepStrictEqual } from "node:util";
import { SealmaskError } from "../../../mod.ts";

/** Fails the property. */
export function fail(why: string): never {
  throw new Error(why);
}

/** Insists that two values are the same: also 0 and -0 are two. */
export function assertSame(
  actual: unknown,
  expected: unknown,
  what: string,
): void {
  if (Object.is(actual, expected) || isDeepStrictEqual(actual, expected)) {
    return;
  }
  const shown = (value: unknown) =>
    typeof value === "string" ? value : JSON.stringify(value);
  fail(`${what}: expected ${shown(expected)}, got ${shown(actual)}`);
}

/** The value of a call, or the code of the error that it throws. Any other error fails the test. */
export type Outcome = { readonly value: unknown } | { readonly code: string };

function refusalOf(error: unknown): { readonly code: string } {
  if (error instanceof SealmaskError) return { code: error.code };
  throw error;
}

/** Calls, and tells what came of it. */
export function outcomeOf(call: () => unknown): Outcome {
  try {
    return { value: call() };
  } catch (error) {
    return refusalOf(error);
  }
}

/** Returns the outcome of a promise. */
export async function outcomeLater(
  call: () => Promise<unknown>,
): Promise<Outcome> {
  try {
    return { value: await call() };
  } catch (error) {
    return refusalOf(error);
  }
}

/** Two objects are the same only with their members in one order, which `isDeepStrictEqual` does not ask for. */
function namesIn(value: unknown): string {
  const names: string[] = [];
  const pending = [value];
  for (let i = 0; i < pending.length; i++) {
    const each = pending[i];
    if (typeof each !== "object" || each === null) continue;
    names.push(...Object.keys(each));
    for (const child of Object.values(each)) pending.push(child);
  }
  return JSON.stringify(names);
}

/** Insists that data are the same, with members in the same order. */
export function assertSameData(
  actual: unknown,
  expected: unknown,
  what: string,
) {
  assertSame(actual, expected, what);
  assertSame(namesIn(actual), namesIn(expected), `${what}, names in order`);
}
