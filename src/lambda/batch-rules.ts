import { refuse } from "../util/assert.ts";
import { isMembers, type Members } from "./event-kind.ts";

/** Reports the records of a batch that failed: to Amazon SQS, Kinesis and DynamoDB streams, or to Firehose. */
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

/** How a service takes it that some records of a batch failed. */
export interface BatchRule {
  /** Returns what the service knows a record by. */
  idOf(record: unknown): unknown;
  /** Tells which records are not handed on, given those that failed: others may depend on them. */
  isWithheld(
    records: readonly unknown[],
    failed: ReadonlySet<number>,
  ): (index: number) => boolean;
  /**
   * Adds records that were not handed on to what the handler gave for the others.
   *
   * @param withheld at least one, in the order of the event
   * @throws {TypeError} when the handler's result has no place for them
   */
  report(
    result: unknown,
    event: unknown,
    withheld: readonly unknown[],
  ): unknown;
}

const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

/** Adds identifiers to the failures that a handler reports. */
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

/** Returns the group within which a queue's messages are ordered; `undefined` in one without order. */
function groupOf(record: unknown): unknown {
  const { attributes, eventSourceARN } = membersOf(record);
  const group = membersOf(attributes).MessageGroupId;
  // Messages of a standard queue may have groups, too, which say nothing of their order.
  const isFifo =
    typeof eventSourceARN === "string" && eventSourceARN !== ""
      ? eventSourceARN.endsWith(".fifo")
      : group !== undefined;
  return isFifo ? (group ?? "") : undefined;
}

/** Amazon SQS: each message by itself; in a FIFO queue nothing of a group after its first failure. */
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

/** Makes the rule of a stream: it goes on from the first record that failed. */
function checkpoint(idOf: (record: unknown) => unknown): BatchRule {
  return {
    idOf,
    isWithheld(_, failed) {
      const first = Math.min(...failed);
      return (i) => i >= first;
    },
    report(result, event, [first]) {
      const { state } = membersOf(event);
      // A window's state is lost where an answer has none.
      const before = state === undefined ? {} : { state };
      const given = { ...before, ...membersOf(result) };
      return withItemFailures(given, [idOf(first)]);
    },
  };
}

/** Kinesis Data Streams. */
export const KINESIS: BatchRule = /* @__PURE__ */ checkpoint(
  (record) => membersOf(membersOf(record).kinesis).sequenceNumber,
);

/** Streams of DynamoDB tables. */
export const DYNAMODB: BatchRule = /* @__PURE__ */ checkpoint(
  (record) => membersOf(membersOf(record).dynamodb).SequenceNumber,
);

/** Firehose: every record comes back with its result, and with its data where that failed. */
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
