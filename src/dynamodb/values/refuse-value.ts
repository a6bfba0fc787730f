import { toPointer } from "../../json/path/location.ts";
import { quote } from "../../util/assert.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";

/** Maximum number of characters of a JSON Pointer that an error message shows. */
const MAX_POINTER_LENGTH = 1_000;

/** Place of a value in an item. */
export interface ValuePlace {
  /** JSON Pointer (RFC 6901) of the attribute. */
  readonly pointer: string;
  /**
   * Names and indices that lead from the attribute to the value. Entries from the `depth`-th on are left over from places
   * visited before.
   */
  readonly trail: (string | number)[];
}

/** Returns the JSON Pointer of the value that lies `depth` levels below the attribute, in quotes. */
function quotePointer(place: ValuePlace, depth: number): string {
  const below = toPointer(place.trail.slice(0, depth));
  return quote(place.pointer + below, MAX_POINTER_LENGTH);
}

/**
 * Throws the error for a value that an item cannot hold: `Cannot write the value at <pointer>: expected <expected>, got
 * <got>`.
 *
 * @param depth number of lists and maps around the value
 * @param got description of the value, never the value itself
 */
export function refuseValue(
  place: ValuePlace,
  depth: number,
  expected: string,
  got: string,
): never {
  throw new UnsupportedTypeError(
    `Cannot write the value at ${quotePointer(place, depth)}: expected ${expected}, got ${got}`,
  );
}

/**
 * Throws the error for an attribute that is not one of the form of its item: `Cannot read the attribute <pointer>: expected
 * <expected>, got <got>`.
 *
 * @param depth number of lists and maps around the attribute
 * @param got description of the attribute, never its value
 */
export function refuseAttribute(
  place: ValuePlace,
  depth: number,
  expected: string,
  got: string,
): never {
  throw new TypeError(
    `Cannot read the attribute ${quotePointer(place, depth)}: expected ${expected}, got ${got}`,
  );
}
