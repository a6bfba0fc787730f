import { quote } from "../../util/assert.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { toPointer } from "../path/location.ts";

type Keys = readonly (string | number)[];

/** Names met so far in one object of a text. The value is true if the name leads to a selected value. */
export type SeenNames = Map<string, boolean>;

/**
 * Records a name of an object.
 *
 * @param keys member names and array indices from the root to the object
 * @throws {UnsupportedTypeError} if the name occurred before, and either occurrence leads to a selected value
 */
export function noteName(
  seen: SeenNames,
  name: string,
  leadsToSelected: boolean,
  keys: Keys = [],
): void {
  const before = seen.get(name);
  seen.set(name, leadsToSelected || before === true);
  if (before === undefined) return;
  if (leadsToSelected || before) refuseSecondName([...keys, name]);
}

/**
 * Throws the error for a name that occurs twice in its object.
 *
 * @param keys member names and array indices from the root to the repeated member. The last of them is the member's
 * name
 * @throws {UnsupportedTypeError} always
 */
export function refuseSecondName(keys: Keys): never {
  throw new UnsupportedTypeError(
    `Cannot tell which value is meant: expected names that occur once in an object, got one that occurs twice at ${quote(toPointer(keys))}`,
  );
}
