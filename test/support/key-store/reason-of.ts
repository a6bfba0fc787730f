import { isSealmaskError } from "../../../src/util/errors.ts";
import { caught } from "../caught.ts";

/** Returns the reason of the error of sealmask that a call rejects with; fails the test if it succeeds or fails otherwise. */
export async function reasonOf(call: () => unknown): Promise<string> {
  const error = await caught(call);
  if (isSealmaskError(error) && "reason" in error) return `${error.reason}`;
  throw error;
}
