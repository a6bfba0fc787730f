import { refuse, refuseAs } from "./assert.ts";
import { describeType } from "./describe-type.ts";

/**
 * Returns the value of a boolean option, or `fallback` if the value is `undefined`.
 *
 * @throws {TypeError} if the value is anything else, such as the text `"false"` of an environment variable, which would
 * otherwise count as true
 */
export function readBoolean(
  option: string,
  value: unknown,
  fallback: boolean,
): boolean {
  if (value === undefined) return fallback;
  return typeof value === "boolean"
    ? value
    : refuse(option, "true or false", value);
}

/**
 * Throws if an option is not a function.
 *
 * @param expected description of the function for the error message
 * @throws {TypeError} if the value is not a function
 */
export function assertFunction(
  option: string,
  value: unknown,
  expected: string = "a function",
): void {
  if (typeof value !== "function") refuse(option, expected, value);
}

/**
 * Throws if an option is not an array.
 *
 * @param expected description of the array for the error message, such as `"an array of keyrings"`
 * @throws {TypeError} if the value is not an array
 */
export function assertArray(
  option: string,
  value: unknown,
  expected: string,
): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) refuseMade(option, expected, value);
}

/**
 * Throws a `TypeError` about the type of an option's value. If the value is a function, the error message advises to
 * call the function: the caller may have given the function that makes the value.
 */
export function refuseMade(
  option: string,
  expected: string,
  value: unknown,
): never {
  const advice = typeof value === "function" ? "; call it" : "";
  return refuseAs(option, expected, describeType(value) + advice);
}

/**
 * Throws if the value of an option lacks a method. `instanceof` would refuse an object made by another copy of a module.
 *
 * @param expected description, for the error message, of the object and of the function that makes such an object
 * @param methods names of the required methods
 * @throws {TypeError} if a method is missing
 */
export function assertMethods(
  option: string,
  value: unknown,
  expected: string,
  methods: readonly string[],
): void {
  const holder = value as Readonly<Record<string, unknown>> | null | undefined;
  const hasAll = methods.every((name) => typeof holder?.[name] === "function");
  if (!hasAll) refuseMade(option, expected, value);
}

/**
 * Returns the option `signal` of a call, which may be `undefined`.
 *
 * @throws {TypeError} if the value is not an `AbortSignal`; for an `AbortController`, the error message advises to give
 * the controller's signal
 */
export function readSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || isSignal(value)) return value;
  const { signal } = (value ?? {}) as { readonly signal?: unknown };
  const advice = isSignal(signal) ? "; give its signal" : "";
  return refuseAs("signal", "an AbortSignal", describeType(value) + advice);
}

/** Tells whether a value is an `AbortSignal` of any realm; `instanceof` fails for another realm's signal. */
function isSignal(value: unknown): value is AbortSignal {
  const { throwIfAborted } = (value ?? {}) as Partial<AbortSignal>;
  return typeof throwIfAborted === "function";
}
