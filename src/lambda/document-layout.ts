import { refusalOf } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { isMembers, type Members } from "./event-kind.ts";
import type { EventPart } from "./event-part.ts";

/**
 * Functions that find the documents in an event or a result of one source. The event or result is a list of records, or
 * a single record.
 */
export interface DocumentLayout {
  /** Tells whether the event or result is a list of records. If so, error messages name the record. */
  isList(whole: unknown): boolean;
  /** Returns the records of an event or result. */
  recordsOf(whole: unknown): readonly unknown[];
  /** Returns a copy of the event or result with other records, or `whole` itself if the records are the same. */
  withRecords(whole: unknown, records: readonly unknown[]): unknown;
  /**
   * Reads the documents of a record.
   *
   * @throws {UnsupportedTypeError} if the documents cannot be read
   */
  read(record: unknown): EventPart;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => Object.is(each, b[i]));
}

/** Makes the layout of an event or result that is one record. */
export function single(read: (whole: unknown) => EventPart): DocumentLayout {
  return {
    isList: () => false,
    recordsOf: (whole) => [whole],
    withRecords: (_, [record]) => record,
    read,
  };
}

/**
 * Makes the layout of an object whose member `name` is the array of records. Any other event or result is refused with
 * an `UnsupportedTypeError`.
 */
export function listed(
  name: string,
  read: (record: unknown) => EventPart,
): DocumentLayout {
  return {
    isList: () => true,
    recordsOf(whole) {
      if (whole === undefined || whole === null) return [];
      const records = isMembers(whole) ? whole[name] : undefined;
      if (Array.isArray(records)) return records;
      // Passing it on would leave it unmasked, because it has no records to search.
      throw new UnsupportedTypeError(
        refusalOf(
          "the batch",
          `an object with an array of ${name}`,
          describeType(records),
        ),
      );
    },
    withRecords(whole, records) {
      const before = this.recordsOf(whole);
      return isSame(before, records)
        ? whole
        : { ...(whole as Members), [name]: records };
    },
    read,
  };
}

/** Makes the layout of an event or result that is one record, or an array of records. */
export function oneOrMany(read: (whole: unknown) => EventPart): DocumentLayout {
  return {
    isList: (whole) => Array.isArray(whole),
    recordsOf: (whole) => (Array.isArray(whole) ? whole : [whole]),
    withRecords(whole, records) {
      if (!Array.isArray(whole)) return records[0];
      return isSame(whole, records) ? whole : records;
    },
    read,
  };
}
