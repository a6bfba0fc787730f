import type { Table } from "../table.ts";
import type { BackfillClient } from "./backfill-client.ts";
import type {
  BackfillFailure,
  BackfillProgress,
  BackfillRewrap,
} from "./backfill-options.ts";
import type { SegmentState } from "./checkpoint.ts";
import type { Pace } from "./pace.ts";

/** Counts under construction. */
export type BackfillCounts = {
  -readonly [Name in keyof BackfillProgress]: BackfillProgress[Name];
};

/** Checked options of a backfill, and its state. */
export interface BackfillTask {
  readonly table: Table;
  readonly client: BackfillClient;
  /** Name or ARN of the table in requests. */
  readonly tableName: string;
  readonly rewrap: BackfillRewrap | undefined;
  readonly concurrency: number;
  readonly pageSize: number | undefined;
  readonly itemPace: Pace;
  readonly capacityPace: Pace;
  /** True if answers must tell the capacity that was consumed. */
  readonly needsCapacity: boolean;
  readonly isDryRun: boolean;
  readonly segments: readonly SegmentState[];
  readonly counts: BackfillCounts;
  /** Counts a failure and tells the caller; throws what the caller's `onError` throws. */
  fail(failure: BackfillFailure): void;
  /** Tells the caller of the progress after a page. */
  report(): Promise<void>;
}
