import { quote } from "../../util/assert.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { toPointer } from "../path/location.ts";

type Keys = readonly (string | number)[];

/** Names in an object so far, each with whether it leads to a selected value. */
export type SeenNames = Map<string, boolean>;

/**
 * Notes a name of an object.
 *
 * @param keys lead to the object
 * @throws {UnsupportedTypeError} when the name was there before, and one of both leads to a selected value
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

/** Throws the error of a name that occurs twice in its object, at the place that its keys lead to. */
export function refuseSecondName(keys: Keys): never {
  throw new UnsupportedTypeError(
    `Cannot tell which value is meant: expected names that occur once in an object, got one that occurs twice at ${quote(toPointer(keys))}`,
  );
}
