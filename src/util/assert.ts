import { typeName } from "./type-name.ts";
/**
 * Refuses what a caller gave.
 *
 * @param what its name, such as an option's
 * @param expected what was expected, and what came, free of plaintext and keys
 * @param Mistake the class of the error
 */
export function refuse(
  what: string,
  expected: string,
  Mistake: new (message: string) => Error = TypeError,
): never {
  throw new Mistake(`Cannot use ${what}: expected ${expected}`);
}

/**
 * Reads one of some values.
 *
 * @throws {TypeError} naming them, or another error
 */
export function oneOf<T>(
  what: string,
  value: unknown,
  values: readonly T[],
  Mistake?: new (message: string) => Error,
): T {
  if (values.includes(value as T)) return value as T;
  return refuse(what, `one of ${values.join(", ")}`, Mistake);
}

const MAX_QUOTE_LENGTH = 80;

/** A path or location for a message, cut when it is long: it may be a value given by mistake. */
export function quote(text: string, most: number = MAX_QUOTE_LENGTH): string {
  const quoted = JSON.stringify(text.slice(0, most));
  return text.length > most ? `${quoted}…` : quoted;
}

/**
 * Reads an option that is a time in milliseconds.
 *
 * @throws {TypeError} when it is no number
 * @throws {RangeError} when it is not positive
 */
export function readMilliseconds(option: string, value: unknown): number {
  if (typeof value !== "number") refuse(option, "milliseconds");
  if (value > 0) return value;
  return refuse(option, `more than 0 ms, got ${value}`, RangeError);
}

function refuseNumber(what: string, value: unknown, expected: string): never {
  if (typeof value !== "number") {
    return refuse(what, `${expected}, got ${typeName(value)}`);
  }
  return refuse(what, `${expected}, got ${value}`, RangeError);
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
  return refuseNumber(what, value, `an integer from ${least} to ${most}`);
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
  return refuseNumber(what, value, `a number from ${least} to ${most}`);
}
