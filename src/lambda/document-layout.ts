import { refusalOf } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { isMembers, type Members } from "./event-kind.ts";
import type { EventPart } from "./event-part.ts";

/** Says where documents lie in an event or a result: in each of its records, or in the only one that it is. */
export interface DocumentLayout {
  /** Tells whether it is a list, so that messages say which record they are about. */
  isList(whole: unknown): boolean;
  /** Returns the records. */
  recordsOf(whole: unknown): readonly unknown[];
  /** Returns a copy with other records; the whole itself where they are the same. */
  withRecords(whole: unknown, records: readonly unknown[]): unknown;
  /**
   * Reads the documents of a record.
   *
   * @throws {UnsupportedTypeError} when they cannot be read
   */
  read(record: unknown): EventPart;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => Object.is(each, b[i]));
}

/** Makes the layout of what is one record by itself. */
export function single(read: (whole: unknown) => EventPart): DocumentLayout {
  return {
    isList: () => false,
    recordsOf: (whole) => [whole],
    withRecords: (_, [record]) => record,
    read,
  };
}

/** Makes the layout of what has a list of records under a name; what has none is refused with an `UnsupportedTypeError`. */
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
      // Nothing would be found in it, and it would pass as it is.
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

/** Makes the layout of what is one record, or a list of them. */
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
