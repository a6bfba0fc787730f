/** Prices of AWS in US East (N. Virginia), in dollars, and quotas of AWS KMS for an account and Region. */

/** Calls per second that all symmetric operations share in most Regions (KMS Developer Guide, "Request quotas"). */
export const CALLS_QUOTA = 10_000;
/** Customer managed keys (the same, "Resource quotas"), and calls of `CreateKey` or `ScheduleKeyDeletion` per second ("Request quotas"). */
export const KEYS_QUOTA = 100_000;
export const CREATE_QUOTA = 5;
/** Call of AWS KMS, and a key for a month (aws.amazon.com/kms/pricing). */
export const CALL = 0.03 / 10_000;
const KMS_KEY = 1;
/** Units on demand, and a gigabyte for a month (aws.amazon.com/dynamodb/pricing/on-demand). */
const READ_UNIT = 0.125 / 1e6;
const WRITE_UNIT = 0.625 / 1e6;
const GIGABYTE = 0.25;
/** Days of a month. */
export const DAYS = 30;

/** Read units of one lookup: a consistent read of the record, and one of the fence, which costs the same if there is none. */
const LOOKUP_UNITS = 2;
/** Records of a branch key: the active version, the same by its UUID, and the beacon key. */
export const RECORDS = 3;
/** A record has about 500 bytes, and DynamoDB bills 100 more for each item. */
export const RECORD_BYTES = 600;
/** Calls of AWS KMS that create a branch key. */
export const CREATE_CALLS = 3;
/** Write units of the transaction that creates it: its records and the check for a fence, two for each. */
const CREATE_UNITS = 2 * (RECORDS + 1);

/**
 * Returns the bill of a month. With branch keys, each call of AWS KMS comes with a lookup in the key store's table.
 *
 * @param calls calls of AWS KMS in a day
 */
export function billOf(kmsKeys: number, branchKeys: number, calls: number) {
  const units = branchKeys > 0 ? calls * LOOKUP_UNITS : 0;
  const gigabytes = (branchKeys * RECORDS * RECORD_BYTES) / 1e9;
  const parts = [
    kmsKeys * KMS_KEY,
    calls * DAYS * CALL,
    units * DAYS * READ_UNIT + gigabytes * GIGABYTE,
  ] as const;
  return { units, parts, total: parts[0] + parts[1] + parts[2] };
}

/** Returns the price of creating branch keys. */
export function creationOf(branchKeys: number): number {
  return branchKeys * (CREATE_CALLS * CALL + CREATE_UNITS * WRITE_UNIT);
}
