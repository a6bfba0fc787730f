import { refuse } from "../util/assert.ts";
import { isMembers, type Members } from "./event-kind.ts";

/**
 * Report of the records of a batch that failed, in the form that Amazon SQS, Kinesis and DynamoDB streams expect, or in
 * the form that Firehose expects.
 */
export type BatchFailures =
  | {
      readonly batchItemFailures: readonly {
        readonly itemIdentifier: string;
      }[];
    }
  | {
      readonly records: readonly {
        readonly recordId: string;
        readonly result: "ProcessingFailed";
        readonly data: string;
      }[];
    };

/** Rules by which one service handles batches in which some records fail. */
export interface BatchRule {
  /** Returns the id by which the service knows a record. */
  idOf(record: unknown): unknown;
  /**
   * Returns a function that tells by the index of a record whether the record is withheld from the handler. A record is
   * withheld because it failed, or because its order depends on a record that failed.
   *
   * @param failed indexes of the records that failed
   */
  isWithheld(
    records: readonly unknown[],
    failed: ReadonlySet<number>,
  ): (index: number) => boolean;
  /**
   * Adds the withheld records to the handler's report of failures.
   *
   * @param withheld at least one record, in the order of the event
   * @throws {TypeError} if the handler's result has no place for the report
   */
  report(
    result: unknown,
    event: unknown,
    withheld: readonly unknown[],
  ): unknown;
}

const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

/**
 * Adds identifiers to the `batchItemFailures` of a handler's result.
 *
 * @throws {TypeError} if the result's `batchItemFailures` is not an array
 */
function withItemFailures(
  result: unknown,
  identifiers: readonly unknown[],
): unknown {
  const given = membersOf(result);
  const reported = given.batchItemFailures ?? [];
  if (!Array.isArray(reported)) {
    return refuse("batchItemFailures", "an array", reported);
  }
  const own = identifiers.map((itemIdentifier) => ({ itemIdentifier }));
  return { ...given, batchItemFailures: [...own, ...reported] };
}

/**
 * Returns the message group of a message in a FIFO queue, within which order counts. Returns `undefined` for a message
 * in a standard queue.
 */
function groupOf(record: unknown): unknown {
  const { attributes, eventSourceARN } = membersOf(record);
  const group = membersOf(attributes).MessageGroupId;
  // Messages of a standard queue may have a group too, but their order does not depend on it.
  const isFifo =
    typeof eventSourceARN === "string" && eventSourceARN !== ""
      ? eventSourceARN.endsWith(".fifo")
      : group !== undefined;
  return isFifo ? (group ?? "") : undefined;
}

/**
 * Rules of Amazon SQS: each message fails by itself. In a FIFO queue, all later messages of the failed message's group
 * are withheld too.
 */
export const QUEUE: BatchRule = {
  idOf: (record) => membersOf(record).messageId,
  isWithheld(records, failed) {
    const firstOf = new Map<unknown, number>();
    for (const [i, record] of records.entries()) {
      const group = groupOf(record);
      const isFirst = failed.has(i) && !firstOf.has(group);
      if (group !== undefined && isFirst) firstOf.set(group, i);
    }
    return (i) =>
      failed.has(i) || i > (firstOf.get(groupOf(records[i])) ?? records.length);
  },
  report: (result, _, withheld) =>
    withItemFailures(result, withheld.map(QUEUE.idOf)),
};

/** Makes the rules of a stream, which is read again from the first record that failed. */
function checkpoint(idOf: (record: unknown) => unknown): BatchRule {
  return {
    idOf,
    isWithheld(_, failed) {
      const first = Math.min(...failed);
      return (i) => i >= first;
    },
    report(result, event, [first]) {
      const { state } = membersOf(event);
      // A tumbling window loses its state if the result has none.
      const before = state === undefined ? {} : { state };
      const given = { ...before, ...membersOf(result) };
      return withItemFailures(given, [idOf(first)]);
    },
  };
}

/** Rules of Kinesis Data Streams. */
export const KINESIS: BatchRule = /* @__PURE__ */ checkpoint(
  (record) => membersOf(membersOf(record).kinesis).sequenceNumber,
);

/** Rules of DynamoDB streams. */
export const DYNAMODB: BatchRule = /* @__PURE__ */ checkpoint(
  (record) => membersOf(membersOf(record).dynamodb).SequenceNumber,
);

/** Rules of Firehose: the result lists every record, and a failed record with its original data. */
export const FIREHOSE: BatchRule = {
  idOf: (record) => membersOf(record).recordId,
  isWithheld: (_, failed) => (i) => failed.has(i),
  report(result, _, withheld) {
    const given = membersOf(result);
    const records = given.records ?? [];
    if (!Array.isArray(records)) return refuse("records", "an array", records);
    const own = withheld.map((record) => {
      const { recordId, data } = membersOf(record);
      return { recordId, result: "ProcessingFailed", data };
    });
    return { ...given, records: [...records, ...own] };
  },
};
