import { refuse, refuseAs } from "./assert.ts";
import { describeType } from "./describe-type.ts";

/**
 * Reads an option that is true or false. A text such as `"false"`, as a variable of the environment holds it, would count
 * as true.
 *
 * @throws {TypeError} when it is something else
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
 * Checks an option that is a function.
 *
 * @param expected what it does, if that helps
 * @throws {TypeError} when it is none
 */
export function assertFunction(
  option: string,
  value: unknown,
  expected: string = "a function",
): void {
  if (typeof value !== "function") refuse(option, expected, value);
}

/**
 * Checks an option that is an array.
 *
 * @param expected what it holds, such as `"an array of keyrings"`
 * @throws {TypeError} when it is none
 */
export function assertArray(
  option: string,
  value: unknown,
  expected: string,
): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) refuseMade(option, expected, value);
}

/** Refuses what came in place of something that a function makes, and says so where nobody called that function. */
export function refuseMade(
  option: string,
  expected: string,
  value: unknown,
): never {
  const advice = typeof value === "function" ? "; call it" : "";
  return refuseAs(option, expected, describeType(value) + advice);
}

/**
 * Checks an option by the methods that it must have: `instanceof` would refuse what another copy of a module made.
 *
 * @param expected what it is, and what makes one
 * @throws {TypeError} when one is missing
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
 * Reads the signal of a call.
 *
 * @throws {TypeError} when it is no `AbortSignal`
 */
export function readSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || isSignal(value)) return value;
  const { signal } = (value ?? {}) as { readonly signal?: unknown };
  const advice = isSignal(signal) ? "; give its signal" : "";
  return refuseAs("signal", "an AbortSignal", describeType(value) + advice);
}

/** Not by `instanceof`, which another realm's signal fails. */
function isSignal(value: unknown): value is AbortSignal {
  const { throwIfAborted } = (value ?? {}) as Partial<AbortSignal>;
  return typeof throwIfAborted === "function";
}
