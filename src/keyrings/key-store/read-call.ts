import { refuseAs } from "../../util/assert.ts";
import { assertOptions, namesOf, snapshotOptions } from "../../util/options.ts";
import { readBoolean, readSignal } from "../../util/read-value.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { readId } from "../id-text.ts";
import type { KeyStoreCallOptions, ReadKeyOptions } from "./key-store-calls.ts";
import { OWN_PREFIX } from "./names.ts";
import type { Store } from "./resolved-store.ts";

/** Longest partition key in bytes of UTF-8 (DynamoDB: "Quotas"). */
const MAX_ID_LENGTH = 2_048;

/**
 * Returns `value` if it can be the id of a branch key.
 *
 * @throws {TypeError} if it is not a string, is empty, has a lone surrogate, which UTF-8 cannot encode, or begins with `sealmask:`
 * @throws {RangeError} if it is longer than a key of DynamoDB
 */
export function readKeyStoreId(value: unknown): string {
  const id = readId("branchKeyId", value);
  if (id.startsWith(OWN_PREFIX)) {
    const expected = `an id that does not begin with "${OWN_PREFIX}", which is reserved`;
    refuseAs("branchKeyId", expected, "one that does");
  }
  const { length } = encodeUtf8(id);
  if (length <= MAX_ID_LENGTH) return id;
  const expected = `at most ${MAX_ID_LENGTH} bytes`;
  return refuseAs("branchKeyId", expected, `${length}`, RangeError);
}

const CALL_NAMES = /* @__PURE__ */ namesOf<KeyStoreCallOptions>({
  signal: true,
});

/**
 * Reads the options of a call that takes a signal only.
 *
 * @param what name of the method
 * @throws {TypeError} if an option is unknown or has the wrong type
 */
export function readCallOptions(
  what: string,
  options: KeyStoreCallOptions | undefined,
): { readonly signal: AbortSignal | undefined } {
  assertOptions(what, options, CALL_NAMES);
  const { signal } = snapshotOptions(options, CALL_NAMES);
  return { signal: readSignal(signal) };
}

const READ_NAMES = /* @__PURE__ */ namesOf<ReadKeyOptions>({
  signal: true,
  consistentRead: true,
});

/**
 * Reads the options of a call that reads a key.
 *
 * @param what name of the method
 * @throws {TypeError} if an option is unknown or has the wrong type
 */
export function readReadOptions(
  { isConsistent }: Store,
  what: string,
  options: ReadKeyOptions | undefined,
): {
  readonly signal: AbortSignal | undefined;
  readonly isConsistent: boolean;
} {
  assertOptions(what, options, READ_NAMES);
  const { signal, consistentRead } = snapshotOptions(options, READ_NAMES);
  return {
    signal: readSignal(signal),
    isConsistent: readBoolean("consistentRead", consistentRead, isConsistent),
  };
}
