import { refuse } from "../../../util/assert.ts";
import { isOwnType } from "./own-records.ts";

const AN_ID =
  'a string that is not empty, has no lone surrogates and does not begin with "sealmask:"';

/**
 * Checks the id of a branch key.
 *
 * @throws {TypeError} if the value is not an id
 */
export function readShreddedId(value: unknown): string {
  const isId =
    typeof value === "string" &&
    value !== "" &&
    value.isWellFormed() &&
    !isOwnType(value);
  return isId ? value : refuse("branchKeyId", AN_ID, value);
}
