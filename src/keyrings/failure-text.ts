import { describeType } from "../util/describe-type.ts";
import { isSealmaskError } from "../util/errors.ts";

/** Pattern for error names that are safe to repeat: one word of at most 80 characters. */
const NAME = /^[\w.-]{1,80}$/;

/**
 * Returns the name of an error's class, or its code if the name is just "Error". Never returns the error's message,
 * which may quote plaintext.
 */
export function failureName(error: unknown): string {
  if (typeof error !== "object" || error === null) return describeType(error);
  const { name, code } = error as Partial<Record<"name" | "code", unknown>>;
  // A broken connection is named "Error" and has a telling `code`. Some classes keep the name "Error" too.
  const names = [name, code, error.constructor?.name];
  const words = names.filter(
    (each): each is string => typeof each === "string" && NAME.test(each),
  );
  return words.find((each) => each !== "Error") ?? "Error";
}

/**
 * Returns the text that stands for an error inside another error message: the error message of a sealmask error, the
 * name of any other error.
 */
function failureText(error: unknown): string {
  return isSealmaskError(error) ? error.message : failureName(error);
}

const MAX_FAILURES = 4;
/**
 * Maximum length, in characters, of the whole list in an error message: two complete KMS error messages with the
 * longest usual ARNs.
 */
const MAX_LENGTH = 1_600;

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/**
 * Lists the failures of several attempts, separated by semicolons, for the error message of the error that combines
 * them.
 */
export function listFailures(errors: readonly unknown[]): string {
  const shown = errors.slice(0, MAX_FAILURES);
  const most = Math.floor(MAX_LENGTH / shown.length);
  const texts = shown.map((error) => cut(failureText(error), most));
  const left = errors.length - shown.length;
  if (left > 0) texts.push(`${left} more`);
  return texts.join("; ");
}
