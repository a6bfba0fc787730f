import { describeType } from "./describe-type.ts";
import { nearestName } from "./nearest-name.ts";

/** Error class to throw for a bad argument, such as `TypeError`. */
export type Mistake = new (message: string) => Error;

/**
 * Returns the error message `Cannot use <what>: expected <expected>, got <got>`. No part may hold plaintext, keys or
 * tokens.
 */
export function refusalOf(what: string, expected: string, got: string): string {
  return `Cannot use ${what}: expected ${expected}, got ${got}`;
}

/**
 * Throws an error that names a bad argument, the expected kind of value and the type of the given value.
 *
 * @param what name of the argument or option
 * @param expected kind of value that the caller should have given
 * @param value the given value; the error message shows its type, never the value itself
 * @param Mistake error class to throw
 */
export function refuse(
  what: string,
  expected: string,
  value: unknown,
  Mistake: Mistake = TypeError,
): never {
  throw new Mistake(refusalOf(what, expected, describeType(value)));
}

/**
 * Throws as {@link refuse} does, with a description of the given value in place of its type.
 *
 * @param got description of the given value, optionally followed by a semicolon and the step that mends the error; free of
 * plaintext, keys and tokens
 */
export function refuseAs(
  what: string,
  expected: string,
  got: string,
  Mistake: Mistake = TypeError,
): never {
  throw new Mistake(refusalOf(what, expected, got));
}

/**
 * Returns `value` if it is one of `values`.
 *
 * @param what name of the option. It must not hold a secret: the error message shows a short value, or one that
 * resembles an allowed value
 * @param Mistake error class to throw, by default `TypeError`
 * @throws {TypeError} if the value is not in the list; the error message lists the allowed values and suggests the
 * nearest one
 */
export function oneOf<T>(
  what: string,
  value: unknown,
  values: readonly T[],
  Mistake?: Mistake,
): T {
  if (values.includes(value as T)) return value as T;
  const texts = values.filter((each) => typeof each === "string");
  const nearest =
    typeof value === "string" ? nearestName(value, texts) : undefined;
  const advice = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  const kinds = values.map((each) => show(each, texts)).join(", ");
  const expected = values.length === 1 ? kinds : `one of ${kinds}`;
  return refuseAs(what, expected, show(value, texts) + advice, Mistake);
}

const MAX_QUOTE_LENGTH = 80;

/**
 * Quotes a path, a location or a name for an error message. A text of more than `most` characters is cut: it may be a
 * value given by mistake.
 */
export function quote(text: string, most: number = MAX_QUOTE_LENGTH): string {
  const quoted = JSON.stringify(text.slice(0, most));
  return text.length > most ? `${quoted}…` : quoted;
}

/**
 * Maximum length, in characters, of a text that is too short to be a key: the shortest key, of 128 bits, has 22
 * characters in base64.
 */
const MAX_SHOWN_LENGTH = 16;

/**
 * Tells whether an error message may show a text, because the text is short or resembles an expected value. Any other
 * long text may be a key.
 */
export function isShowable(text: string, expected: readonly string[]): boolean {
  // A key may begin like an expected value, so a text that is much longer than the value stays hidden.
  const nearest = nearestName(text, expected) ?? "";
  return text.length <= MAX_SHOWN_LENGTH + nearest.length;
}

/**
 * Describes the value of an option that should hold no secret: numbers, booleans and texts that are {@link isShowable} as
 * they are, a long text by its length, anything else by its type. The caller may have given a key by mistake.
 *
 * @param expected the values that the option takes
 */
export function show(value: unknown, expected: readonly string[] = []): string {
  if (typeof value === "string" && value !== "") {
    return isShowable(value, expected)
      ? quote(value)
      : `a string of ${value.length} characters`;
  }
  const isShown = typeof value === "number" || typeof value === "boolean";
  return isShown ? `${value}` : describeType(value);
}

/**
 * Returns the value of an option that is a time in milliseconds.
 *
 * @throws {TypeError} if the value is not a number
 * @throws {RangeError} if the value is not positive
 */
export function readMilliseconds(option: string, value: unknown): number {
  if (typeof value !== "number") {
    return refuse(option, "a number of milliseconds", value);
  }
  if (value > 0) return value;
  return refuseAs(option, "more than 0 ms", show(value), RangeError);
}

function refuseNumber(
  what: string,
  value: unknown,
  kind: string,
  bounds: string,
): never {
  if (typeof value !== "number") return refuse(what, kind, value);
  return refuseAs(what, `${kind} ${bounds}`, show(value), RangeError);
}

/**
 * Returns `value` if it is an integer from `least` to `most`, both included.
 *
 * @param what name of the argument or option
 * @throws {TypeError} if the value is not a number
 * @throws {RangeError} if the value is not an integer, or lies outside the bounds
 */
export function integerWithin(
  what: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  // Runs for every encrypted message, so the error's text is built only on failure.
  const isRight =
    typeof value === "number" &&
    Number.isInteger(value) &&
    value >= least &&
    value <= most;
  if (isRight) return value;
  return refuseNumber(what, value, "an integer", `from ${least} to ${most}`);
}

/**
 * Returns `value` if it is a number from `least` to `most`, both included; fractions are allowed.
 *
 * @throws {TypeError} if the value is not a number
 * @throws {RangeError} if the value lies outside the bounds
 */
export function numberWithin(
  what: string,
  value: unknown,
  least: number,
  most: number,
): number {
  const isRight = typeof value === "number" && value >= least && value <= most;
  if (isRight) return value;
  return refuseNumber(what, value, "a number", `from ${least} to ${most}`);
}
