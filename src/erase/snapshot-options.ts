import { assertOptions, snapshotOptions } from "../util/options.ts";
import { ERASE_NAMES, type EraseOptions } from "./erase.ts";

/**
 * Reads the options for erasing once, and copies the lists of paths and rules in them, so that whoever reads the copy
 * again sees the same. What is of another type stays as it is.
 *
 * @param what what takes the options, such as `"seal"`, or the option that holds them, such as `"response.erase"`
 * @param names every member that it takes, of which those for erasing are copied
 * @throws {TypeError} when there is an unknown option
 */
export function snapshotEraseOptions(
  what: string,
  options: EraseOptions | undefined,
  names: readonly string[] = ERASE_NAMES,
): EraseOptions {
  assertOptions(what, options, names);
  const snapshot = snapshotOptions(options, ERASE_NAMES);
  const { fields, maskingRules: rules } = snapshot;
  const isRules =
    typeof rules === "object" && rules !== null && !Array.isArray(rules);
  return Object.assign(
    snapshot,
    Array.isArray(fields) && { fields: Array.from(fields) },
    isRules && { maskingRules: { ...rules } },
  );
}
