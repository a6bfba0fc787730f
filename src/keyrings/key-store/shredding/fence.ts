import type { ShreddedRecord } from "./receipt.ts";

/**
 * State of a fence.
 *
 * - `"scheduled"`: reads are refused; `restore` lifts the fence, `sweep` deletes the branch key when it is due
 * - `"deleting"`: `sweep` is deleting; there is no way back
 * - `"shredded"`: the records are gone; the fence stays as a tombstone
 * - `"remade"`: a new branch key was made under the id; records from before are refused
 */
export type FenceState = ShreddingFence["state"] | RemadeFence["state"];

/** Fence of a branch key whose shredding is scheduled, under way or finished: every read is refused. */
export interface ShreddingFence {
  readonly branchKeyId: string;
  /** Logical name of the key store. */
  readonly store: string;
  readonly state: "scheduled" | "deleting" | "shredded";
  /** Random id of this shredding, so that a slow `sweep` never takes a later shredding for the one that it began. */
  readonly shredding: string;
  /** Times in ISO 8601, UTC, with milliseconds. */
  readonly requestedAt: string;
  readonly dueAt: string;
  /** Time at which the last record was deleted; `undefined` before. */
  readonly deletedAt: string | undefined;
  /** Records created before this time are refused after `restore`, too; `undefined` if the id was never made anew. */
  readonly notBefore: string | undefined;
  /** Latest time of creation of the records, cut to the second; `undefined` if no record has one. */
  readonly newest: string | undefined;
  /** Records that are deleted, as many as an item has room for. */
  readonly records: readonly ShreddedRecord[];
  /** Number of all records that were found. */
  readonly found: number;
  /** Number of records that `sweep` has deleted so far. */
  readonly deleted: number;
}

/** Fence of an id that was shredded and made anew: records from before are refused. */
export interface RemadeFence {
  readonly branchKeyId: string;
  /** Logical name of the key store. */
  readonly store: string;
  readonly state: "remade";
  /** Random id of the shredding before. */
  readonly shredding: string;
  /** Records created before this time (ISO 8601, UTC, a full second) are refused. */
  readonly notBefore: string;
}

/** Record of sealmask's own that stops reads of a branch key. */
export type Fence = ShreddingFence | RemadeFence;
