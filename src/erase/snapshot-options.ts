import { snapshotOptions } from "../util/options.ts";
import { ERASE_NAMES, type EraseOptions } from "./erase-options.ts";

/**
 * Reads the options for erasing once and copies the lists of paths and rules in them, so that later reads give the same
 * values. It checks nothing: a value of the wrong type stays as it is.
 */
export function snapshotEraseOptions(
  options: EraseOptions | undefined,
): EraseOptions {
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
