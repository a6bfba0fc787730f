import { type Attempt, assertIs } from "./bound.ts";

/** Outcome of an attempt. */
export interface Outcome {
  readonly answer?: unknown;
  readonly error?: unknown;
}

/** Runs an attempt once; never throws. */
export async function outcomeOf({ run }: Attempt): Promise<Outcome> {
  try {
    return { answer: await run() };
  } catch (error) {
    return { error };
  }
}

/** Throws unless an attempt ended with the right answer, or with the error that refuses its input. */
export function assertOutcome(
  { input, refusal, check }: Attempt,
  { answer, error }: Outcome,
): void {
  if (refusal === undefined) {
    if (error !== undefined) throw error;
    check?.(answer);
    return;
  }
  const { name, message } = (error ?? new Error("no error")) as Error;
  assertIs(`the error for ${input}`, name, refusal.name);
  if (!message.includes(refusal.says)) {
    throw new Error(`Expected "${refusal.says}" in the error, got ${message}`);
  }
}

/** Runs an attempt once. Throws unless it ends as it should, with no more key service calls than allowed. */
export async function assertEnds(attempt: Attempt): Promise<void> {
  const { calls, mostCalls = 0 } = attempt;
  const before = calls?.() ?? 0;
  assertOutcome(attempt, await outcomeOf(attempt));
  const made = (calls?.() ?? 0) - before;
  if (made > mostCalls) {
    throw new Error(`Expected at most ${mostCalls} calls, got ${made}`);
  }
}
