import { encodeUtf8 } from "../../../util/utf8.ts";
import type { ShreddedRecord } from "./receipt.ts";
import { latestOf, secondOf } from "./times.ts";

/** Records of a shredding, as a fence lists them. */
export interface RecordList {
  /** Records that are listed, as many as there is room for. */
  readonly records: readonly ShreddedRecord[];
  /** Number of records that were found. It is more than the length of `records` if there is no room for all. */
  readonly found: number;
  /** Latest time of creation of the records, cut to the second; `undefined` if no record has one. */
  readonly newest: string | undefined;
}

export const NO_RECORDS: RecordList = {
  records: [],
  found: 0,
  newest: undefined,
};

/**
 * Most bytes that a list may take. An item of DynamoDB holds 400 KB; the fence is also written once for each 99 records that
 * are deleted, and read whenever somebody tries to use the branch key.
 */
const MOST_BYTES = 100_000;

/** Bytes that DynamoDB counts for the names of a listed record's attributes, and for the map around them, at most. */
const RECORD_OVERHEAD = 40;

function sizeOf({ type, createTime = "", kmsKeyArn = "" }: ShreddedRecord) {
  const { length } = encodeUtf8(type + createTime + kmsKeyArn);
  return length + RECORD_OVERHEAD;
}

/** Tells whether a list has all records that were found. */
export function isComplete({ records, found }: RecordList): boolean {
  return records.length === found;
}

/** Adds records to a list. Those that it has already are not added again. */
export function addRecords(
  list: RecordList,
  more: readonly ShreddedRecord[],
): RecordList {
  const known = new Set(list.records.map(({ type }) => type));
  const added = more.filter(({ type }) => !known.has(type));
  const records = [...list.records];
  let size = records.reduce((sum, each) => sum + sizeOf(each), 0);
  let hasRoom = isComplete(list);
  for (const record of added) {
    size += sizeOf(record);
    hasRoom &&= size <= MOST_BYTES;
    if (hasRoom) records.push(record);
  }
  return {
    records,
    // Records beyond an incomplete list are unknown: those that are found now may have been counted already.
    found: isComplete(list) ? list.found + added.length : list.found,
    newest: latestOf([
      list.newest,
      ...more.map(({ createTime = "" }) => secondOf(createTime)),
    ]),
  };
}
