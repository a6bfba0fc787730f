import { refuse, refuseAs, show } from "../../util/assert.ts";
import { assertNestedOptions, namesOf } from "../../util/options.ts";
import { assertArray } from "../../util/read-value.ts";
import type { Table } from "../table.ts";
import { readItem, writeItem } from "../values/item-form.ts";

/** Progress of one segment of a table. */
export interface BackfillSegment {
  /** True if the segment was scanned to its end. */
  readonly isDone: boolean;
  /** Key of the last item that was scanned, as DynamoDB JSON; absent at the start and at the end. */
  readonly lastKey?: Readonly<Record<string, unknown>> | undefined;
}

/** Progress of a {@link backfill}: plain JSON, to store and to go on from. */
export interface BackfillCheckpoint {
  /** Name or ARN of the table. */
  readonly tableName: string;
  /** Progress of each segment. */
  readonly segments: readonly BackfillSegment[];
}

const CHECKPOINT = /* @__PURE__ */ namesOf<BackfillCheckpoint>({
  tableName: true,
  segments: true,
});

const SEGMENT = /* @__PURE__ */ namesOf<BackfillSegment>({
  isDone: true,
  lastKey: true,
});

/** Returns a key of DynamoDB, of whatever form, as attribute values or as DynamoDB JSON. */
export function keyAs(
  form: "attributes" | "json",
  { partitionKey }: Table,
  key: object,
): Record<string, unknown> {
  const { attributes } = readItem(key, partitionKey);
  return writeItem(attributes, form) as Record<string, unknown>;
}

/** Segment of a table as the scan goes over it. */
export interface SegmentState {
  isDone: boolean;
  /** Key to scan from, as attribute values; `undefined` for the start. */
  startKey: Record<string, unknown> | undefined;
}

/** Returns the states of segments that nobody has scanned yet. */
export function newSegments(count: number): SegmentState[] {
  return Array.from({ length: count }, () => ({
    isDone: false,
    startKey: undefined,
  }));
}

/**
 * Reads the option `checkpoint`.
 *
 * @param tableName name of the table that is scanned now
 * @throws {TypeError} if the checkpoint is malformed, or of another table
 */
export function readCheckpoint(
  table: Table,
  tableName: string,
  checkpoint: BackfillCheckpoint,
): SegmentState[] {
  assertNestedOptions("checkpoint", checkpoint, CHECKPOINT);
  const { segments } = checkpoint;
  if (checkpoint.tableName !== tableName) {
    refuseAs(
      "checkpoint.tableName",
      show(tableName, [tableName]),
      show(checkpoint.tableName, [tableName]),
    );
  }
  assertArray("checkpoint.segments", segments, "an array of segments");
  if (segments.length === 0) {
    refuse("checkpoint.segments", "an array of segments", segments);
  }
  return segments.map((segment: BackfillSegment, i): SegmentState => {
    const what = `checkpoint.segments[${i}]`;
    if (segment === undefined) refuse(what, "{ isDone, lastKey }", segment);
    assertNestedOptions(what, segment, SEGMENT);
    const { isDone, lastKey } = segment;
    if (typeof isDone !== "boolean") {
      refuse(`${what}.isDone`, "true or false", isDone);
    }
    const startKey =
      lastKey === undefined ? undefined : keyAs("attributes", table, lastKey);
    return { isDone, startKey };
  });
}

/** Returns the checkpoint for the states of all segments. */
export function checkpointOf(
  table: Table,
  tableName: string,
  segments: readonly SegmentState[],
): BackfillCheckpoint {
  return {
    tableName,
    segments: segments.map(({ isDone, startKey }) =>
      startKey === undefined
        ? { isDone }
        : { isDone, lastKey: keyAs("json", table, startKey) },
    ),
  };
}
