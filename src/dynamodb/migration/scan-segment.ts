import { inOrder } from "../in-order.ts";
import { FOOTER, HEADER } from "../item/reserved-names.ts";
import type { ScanInput } from "./backfill-client.ts";
import type { BackfillTask } from "./backfill-task.ts";
import { callTable } from "./call-table.ts";
import { moveItem } from "./move-item.ts";

/** Returns the request for the next page of a segment. */
function pageOf(task: BackfillTask, index: number): ScanInput {
  const { tableName, segments, pageSize, rewrap, needsCapacity } = task;
  const startKey = segments[index]?.startKey;
  return {
    TableName: tableName,
    ...(segments.length > 1 && {
      Segment: index,
      TotalSegments: segments.length,
    }),
    ...(startKey !== undefined && { ExclusiveStartKey: startKey }),
    ...(pageSize !== undefined && { Limit: pageSize }),
    // Encrypted items need not travel if nothing is to be done with them. An item with a header alone is a failure to report.
    ...(rewrap === undefined && {
      FilterExpression: "attribute_not_exists(#h) OR attribute_not_exists(#f)",
      ExpressionAttributeNames: { "#h": HEADER, "#f": FOOTER },
    }),
    ...(needsCapacity && { ReturnConsumedCapacity: "TOTAL" }),
  };
}

/**
 * Scans one segment of the table to its end, and moves the items of each page.
 *
 * @throws the signal's reason, the error of a scan, or what a function of the caller's throws
 */
export async function scanSegment(
  task: BackfillTask,
  index: number,
  signal: AbortSignal,
): Promise<void> {
  const { client, concurrency, counts, segments } = task;
  const segment = segments[index];
  while (segment !== undefined && !segment.isDone) {
    const input = pageOf(task, index);
    const page = await callTable(task, signal, (options) =>
      client.scan(input, options),
    );
    const items = page.Items ?? [];
    const scanned = page.ScannedCount ?? items.length;
    counts.scanned += scanned;
    counts.alreadyEncrypted += scanned - items.length;
    await inOrder(items, concurrency, (item) => moveItem(task, item, signal));
    const { LastEvaluatedKey } = page;
    segment.isDone = LastEvaluatedKey === undefined;
    segment.startKey = LastEvaluatedKey as Record<string, unknown> | undefined;
    await task.report();
  }
}
