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
export const LOOKUP_UNITS = 2;
/** Records of a branch key: the active version, the same by its UUID, and the beacon key. */
const RECORDS = 3;
/** A record has about 500 bytes, and DynamoDB bills 100 more for each item. */
const RECORD_BYTES = 600;
/** Calls of AWS KMS that create a branch key. */
export const CREATE_CALLS = 3;
/** Write units of the transaction that creates it: its records and the check for a fence, two for each. */
const CREATE_UNITS = 2 * (RECORDS + 1);

/** Bill of a month, by part. */
export interface Bill {
  readonly keys: number;
  readonly calls: number;
  readonly table: number;
  readonly total: number;
}

/** Returns the bill of a month for a number of calls of AWS KMS in a day. */
export function billOf(kmsKeys: number, calls: number): Bill {
  const parts = {
    keys: kmsKeys * KMS_KEY,
    calls: calls * DAYS * CALL,
    table: 0,
  };
  return { ...parts, total: parts.keys + parts.calls };
}

/** Returns the bill of a month for a key store under one KMS key, which looks up a record with each call of AWS KMS. */
export function keyStoreBillOf(branchKeys: number, calls: number): Bill {
  const { keys, calls: called, total } = billOf(1, calls);
  const gigabytes = (branchKeys * RECORDS * RECORD_BYTES) / 1e9;
  const table = calls * DAYS * LOOKUP_UNITS * READ_UNIT + gigabytes * GIGABYTE;
  return { keys, calls: called, table, total: total + table };
}

/** Returns the price of creating branch keys. */
export function creationOf(branchKeys: number): number {
  return branchKeys * (CREATE_CALLS * CALL + CREATE_UNITS * WRITE_UNIT);
}
