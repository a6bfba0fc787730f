import { refuse } from "../util/assert.ts";

/** Description of an id in error messages. */
export const AN_ID = "a string that is not empty and has no lone surrogates";

/** Tells whether a value can be an id. UTF-8 would map two ids with lone surrogates to the same bytes. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.isWellFormed();
}

/**
 * Returns `value` if it can be an id.
 *
 * @throws {TypeError} if it is not a string, is empty or has a lone surrogate
 */
export function readId(option: string, value: unknown): string {
  return isId(value) ? value : refuse(option, AN_ID, value);
}
