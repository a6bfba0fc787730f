/** Compares two results to the last character, or the codes of the two errors. */
import { isDeepStrictEqual } from "node:util";
import { SealmaskError } from "../../../mod.ts";

/** Fails the property with a reason. */
export function fail(why: string): never {
  throw new Error(why);
}

/** Throws unless two values are identical; 0 and -0 differ. */
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

/** Value that a call returns, or code of the sealmask error that it throws. Any other error fails the property. */
export type Outcome = { readonly value: unknown } | { readonly code: string };

function refusalOf(error: unknown): { readonly code: string } {
  if (error instanceof SealmaskError) return { code: error.code };
  throw error;
}

/** Calls a function and returns its outcome. */
export function outcomeOf(call: () => unknown): Outcome {
  try {
    return { value: call() };
  } catch (error) {
    return refusalOf(error);
  }
}

/** Calls an asynchronous function and returns its outcome. */
export async function outcomeLater(
  call: () => Promise<unknown>,
): Promise<Outcome> {
  try {
    return { value: await call() };
  } catch (error) {
    return refusalOf(error);
  }
}

/** Lists the member names in order: `isDeepStrictEqual` ignores their order. */
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

/** Throws unless data are equal, with members in the same order. */
export function assertSameData(
  actual: unknown,
  expected: unknown,
  what: string,
) {
  assertSame(actual, expected, what);
  assertSame(namesIn(actual), namesIn(expected), `${what}, names in order`);
}
