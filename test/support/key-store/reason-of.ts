import { isSealmaskError } from "../../../src/util/errors.ts";
import { caught } from "../caught.ts";

/** Returns the reason of the error of sealmask that a call rejects with; fails the test if it succeeds or fails otherwise. */
export async function reasonOf(call: () => unknown): Promise<string> {
  const error = await caught(call);
  if (isSealmaskError(error) && "reason" in error) return `${error.reason}`;
  throw error;
}

/** Returns the name and the reason of the error that {@link reasonOf} has, such as `"KeyringError shredded"`. */
export async function failureOf(call: () => unknown): Promise<string> {
  const error = await caught(call);
  return `${error.name} ${await reasonOf(() => Promise.reject(error))}`;
}
