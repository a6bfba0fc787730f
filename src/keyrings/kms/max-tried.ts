import { integerWithin } from "../../util/assert.ts";
import { MAX_U16 } from "../../util/big-endian.ts";
import { readOption } from "../../util/options.ts";

/** More come of a writer with keys in as many Regions, or of somebody who wants calls made. */
const MAX_TRIED = 5;

/**
 * Reads how many encrypted data keys of one message are tried.
 *
 * @throws {TypeError} when it is no number
 * @throws {RangeError} when it makes no sense
 */
export function readMaxTried(options: {
  readonly maxEncryptedDataKeys?: number | undefined;
}): number {
  const given = readOption(options, "maxEncryptedDataKeys") ?? MAX_TRIED;
  return integerWithin("maxEncryptedDataKeys", given, 1, MAX_U16);
}

/** Says how many encrypted data keys were left, for the error of those that failed; empty where none was. */
export function untriedText(untried: number): string {
  if (untried === 0) return "";
  const [keys, were] = untried === 1 ? ["key", "was"] : ["keys", "were"];
  return `; ${untried} more encrypted data ${keys} of the message ${were} not tried (maxEncryptedDataKeys)`;
}
