import { describeType } from "../util/describe-type.ts";
import { isSealmaskError } from "../util/errors.ts";

/** Names of errors are one word; what is longer or anything else is not repeated. */
const NAME = /^[\w.-]{1,80}$/;

/** Returns the name of an error's class, or its code where that says more; never its message, which may quote plaintext. */
export function failureName(error: unknown): string {
  if (typeof error !== "object" || error === null) return describeType(error);
  const { name, code } = error as Partial<Record<"name" | "code", unknown>>;
  // A broken connection has the name "Error", and a code that says more; so may a class that keeps the name.
  const names = [name, code, error.constructor?.name];
  const words = names.filter(
    (each): each is string => typeof each === "string" && NAME.test(each),
  );
  return words.find((each) => each !== "Error") ?? "Error";
}

/** Returns what a message says of an error: the text of one of ours, and of any other the name alone. */
function failureText(error: unknown): string {
  return isSealmaskError(error) ? error.message : failureName(error);
}

const MAX_FAILURES = 4;
/** Room for all of them: two whole messages of AWS KMS with the longest usual ARNs. */
const MAX_LENGTH = 1_600;

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Lists why several attempts failed, for the message of the error that stands for them all. */
export function listFailures(errors: readonly unknown[]): string {
  const shown = errors.slice(0, MAX_FAILURES);
  const most = Math.floor(MAX_LENGTH / shown.length);
  const texts = shown.map((error) => cut(failureText(error), most));
  const left = errors.length - shown.length;
  if (left > 0) texts.push(`${left} more`);
  return texts.join("; ");
}
