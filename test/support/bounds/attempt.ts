import { type Attempt, assertIs } from "./bound.ts";

/**
 * Does an attempt once, and throws unless it ends as it should: with the right answer, or with the error that refuses it,
 * and with no more calls of a key service than there may be.
 */
export async function assertEnds(attempt: Attempt): Promise<void> {
  const { run, refusal, check, calls, mostCalls = 0, input } = attempt;
  const before = calls?.() ?? 0;
  let answer: unknown;
  let error: unknown;
  try {
    answer = await run();
  } catch (caught) {
    error = caught;
  }
  const made = (calls?.() ?? 0) - before;
  if (made > mostCalls) {
    throw new Error(`Expected at most ${mostCalls} calls, got ${made}`);
  }
  if (refusal === undefined) {
    if (error !== undefined) throw error;
    check?.(answer);
    return;
  }
  const { name, message } = (error ?? new Error("none")) as Error;
  assertIs(`the error for ${input}`, name, refusal.name);
  if (!message.includes(refusal.says)) {
    throw new Error(`Expected "${refusal.says}" in the error, got ${message}`);
  }
}
