import {
  DecryptionError,
  type EnvelopeError,
  malformedPart,
} from "../../util/errors.ts";

/** Returns the error for an item with a malformed header. */
export function malformedHeader(expected: string, got: string): EnvelopeError {
  return malformedPart("item's header", expected, got);
}

/**
 * Returns the error for an item that does not authenticate. One message stands for every cause, so that the error tells an
 * attacker nothing.
 */
export function tampered(): DecryptionError {
  return new DecryptionError("item");
}
