/** Record that was deleted, or will be. */
export interface ShreddedRecord {
  /** Type of the record, such as `"branch:ACTIVE"`. */
  readonly type: string;
  /** Time at which the record was created, as the record has it; `undefined` if it has none. */
  readonly createTime: string | undefined;
  /** ARN of the KMS key that protected the record; `undefined` if the record has none. */
  readonly kmsKeyArn: string | undefined;
}

/** Place in which copies of a shredded branch key may live on. */
export interface ShreddingCopy {
  /**
   * - `"caches"`: caches of other processes that use sealmask
   * - `"other-readers"`: readers in other languages, which do not know the fence and read until the records are deleted
   * - `"backups"`: backups on demand, exports, streams and replicas of the key table
   * - `"point-in-time-recovery"`: continuous backups of the key table
   */
  readonly where:
    | "caches"
    | "other-readers"
    | "backups"
    | "point-in-time-recovery";
  /** Latest time (ISO 8601, UTC) until which a copy lives there; `undefined` if nothing bounds it. */
  readonly until: string | undefined;
  /** Explanation in a sentence or two, with what to do. */
  readonly note: string;
}

/** Receipt of a shredding: what is deleted, when, under which KMS key, and where copies may live on. */
export interface ShreddingReceipt {
  /** Id of the branch key. */
  readonly branchKeyId: string;
  /** `"scheduled"` in the grace time, `"deleting"` after an interrupted sweep, `"shredded"` when the records are gone. */
  readonly state: "scheduled" | "deleting" | "shredded";
  /** Time of the request (ISO 8601, UTC). Since then sealmask's readers refuse the branch key. */
  readonly requestedAt: string;
  /** Time from which `sweep` deletes the records. */
  readonly dueAt: string;
  /** Time at which the last record was deleted; `undefined` before. */
  readonly deletedAt: string | undefined;
  /** Records that were deleted, or will be: the active version first, and as many as an item of DynamoDB has room for (about 500). */
  readonly records: readonly ShreddedRecord[];
  /** Number of all records that were deleted, or will be. It is more than the length of `records` if not all of them are listed. */
  readonly recordCount: number;
  /** Places in which copies may live on. */
  readonly copies: readonly ShreddingCopy[];
}
