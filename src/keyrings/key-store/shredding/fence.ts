/**
 * State of a fence.
 *
 * - `"scheduled"`: reads are refused; `restore` lifts the fence, `sweep` deletes the branch key when it is due
 * - `"deleting"`: `sweep` is deleting; there is no way back
 * - `"shredded"`: the records are gone; the fence stays as a tombstone
 * - `"remade"`: a new branch key was made under the id; records from before are refused
 */
export type FenceState = "scheduled" | "deleting" | "shredded" | "remade";

/** Record of sealmask's own that stops reads of a branch key. */
export interface Fence {
  readonly branchKeyId: string;
  readonly state: FenceState;
  /** Times in ISO 8601, UTC. */
  readonly requestedAt: string;
  readonly dueAt: string;
  readonly deletedAt: string | undefined;
  /** Records created before this time are refused, also after the id was made anew; `undefined` if it never was. */
  readonly notBefore: string | undefined;
}
