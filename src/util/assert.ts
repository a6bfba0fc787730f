import { describeType } from "./describe-type.ts";
import { nearestName } from "./nearest-name.ts";

/** The class of an error about an argument. */
export type Mistake = new (message: string) => Error;

/** Writes the message about what a caller gave; every part is free of plaintext, keys and tokens. */
export function refusalOf(what: string, expected: string, got: string): string {
  return `Cannot use ${what}: expected ${expected}, got ${got}`;
}

/**
 * Refuses what a caller gave, and says what type it has.
 *
 * @param what its name, such as an option's
 * @param expected what was expected
 * @param value what came; its type is told, never the value itself
 * @param Mistake the class of the error
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
 * Refuses what a caller gave, where its type alone does not say what is wrong with it.
 *
 * @param got what came, in words, and after a semicolon the step that mends it; free of plaintext, keys and tokens
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
 * Reads one of some values.
 *
 * @param what the name of an option that holds no secret: a value that is short, or near one of them, is shown
 * @throws {TypeError} naming them and the nearest one, or another error
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

/** Quotes a path, a location or a name for a message, and cuts it when it is long: it may be a value given by mistake. */
export function quote(text: string, most: number = MAX_QUOTE_LENGTH): string {
  const quoted = JSON.stringify(text.slice(0, most));
  return text.length > most ? `${quoted}…` : quoted;
}

/** The longest text that no key fits in: the shortest key, of 128 bits, has 22 characters in base64. */
const MAX_SHOWN_LENGTH = 16;

/** Whether a text may be shown: it is short, or one of the expected values misspelt. What else is long may be a key. */
export function isShowable(text: string, expected: readonly string[]): boolean {
  // A key may begin as a value does, so that what is much longer than the value stays hidden.
  const nearest = nearestName(text, expected) ?? "";
  return text.length <= MAX_SHOWN_LENGTH + nearest.length;
}

/**
 * Shows the value of an option that holds no secret: of texts only what {@link isShowable}, numbers as they are, of others
 * the type. Somebody may have given a key by mistake.
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
 * Reads an option that is a time in milliseconds.
 *
 * @throws {TypeError} when it is no number
 * @throws {RangeError} when it is not positive
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
 * Checks an integer.
 *
 * @param what its name, such as an option's
 * @returns the value
 * @throws {TypeError} when it is no number
 * @throws {RangeError} when it is no integer within the bounds
 */
export function integerWithin(
  what: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  // Every message that is encrypted comes this way: the text is for what fails alone.
  const isRight =
    typeof value === "number" &&
    Number.isInteger(value) &&
    value >= least &&
    value <= most;
  if (isRight) return value;
  return refuseNumber(what, value, "an integer", `from ${least} to ${most}`);
}

/** Checks a number that need not be an integer; throws as {@link integerWithin} does. */
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
