import { integerWithin } from "../../util/assert.ts";
import { MAX_U16 } from "../../util/big-endian.ts";
import { readOption } from "../../util/options.ts";

/**
 * Default of `maxEncryptedDataKeys`. Only a writer with keys in that many Regions, or an attacker who wants to cause
 * calls, exceeds the default.
 */
const MAX_TRIED = 5;

/**
 * Reads the option `maxEncryptedDataKeys`.
 *
 * @throws {TypeError} if the value is not a number
 * @throws {RangeError} if the value is not an integer from 1 to 65,535
 */
export function readMaxTried(options: {
  readonly maxEncryptedDataKeys?: number | undefined;
}): number {
  const given = readOption(options, "maxEncryptedDataKeys") ?? MAX_TRIED;
  return integerWithin("maxEncryptedDataKeys", given, 1, MAX_U16);
}

/**
 * Returns a note about encrypted data keys that were not tried, to append to the error message about those that were
 * tried. Returns the empty string if all were tried.
 */
export function untriedText(untried: number): string {
  if (untried === 0) return "";
  const [keys, were] = untried === 1 ? ["key", "was"] : ["keys", "were"];
  return `; ${untried} more encrypted data ${keys} of the message ${were} not tried (maxEncryptedDataKeys)`;
}
