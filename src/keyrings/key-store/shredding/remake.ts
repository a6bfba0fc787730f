import type { Store } from "../resolved-store.ts";
import { type StoreTask, storeFailure } from "../store-failure.ts";
import type { TransactionItem } from "../transaction.ts";
import { cachesEnd } from "./copies.ts";
import type { Fence, RemadeFence } from "./fence.ts";
import { assertOwnFence, shreddedError } from "./fence-checks.ts";
import { putFence } from "./put-fence.ts";
import { isoTime, secondAfter } from "./times.ts";

/** Fence that a branch key made anew gets, and the action that writes it. */
export interface Remaking {
  readonly fence: RemadeFence;
  /** Action for the transaction that puts the new records. It cancels the transaction if the fence has changed. */
  readonly action: TransactionItem;
}

/**
 * Prepares a new branch key under the id of a shredded one. The records of the new branch key must be created at
 * {@link createTimeOf} of the new fence or later; all that were created before are refused.
 *
 * @param fence fence as it was read
 * @throws {KeyStoreError} reason `"shredded"` if the shredding is not finished
 */
export function remaking(store: Store, fence: Fence): Remaking {
  assertOwnFence(store, fence);
  const { branchKeyId, state, shredding, notBefore } = fence;
  if (state === "scheduled" || state === "deleting") {
    throw shreddedError(fence, "remake");
  }
  const times = [isoTime(store.now()), notBefore ?? ""];
  if (state === "shredded")
    times.push(fence.deletedAt ?? "", fence.newest ?? "");
  const remade: RemadeFence = {
    branchKeyId,
    store: fence.store,
    state: "remade",
    shredding,
    // A clock may be behind that of the machine that wrote the records.
    notBefore: secondAfter(
      branchKeyId,
      times.filter((time) => time !== ""),
    ),
  };
  return { fence: remade, action: putFence(store, remade, fence) };
}

/**
 * Throws while another process may still have the shredded branch key in its cache. It would write with that key after the id was
 * made anew, and nobody could read what it wrote.
 *
 * @param fence fence as it was read
 * @throws {KeyStoreError} reason `"unavailable"`
 */
export function assertCachesEnded(
  store: Store,
  task: StoreTask,
  fence: Fence,
): void {
  // Its records were deleted by other means than a shredding, whose time would be known.
  if (fence.state === "remade") return;
  const end = cachesEnd(store, fence.requestedAt);
  if (store.now() >= end) return;
  const why = `another process may still encrypt with the shredded one, and nobody could read that; try again from ${isoTime(end)}, or choose another id`;
  throw storeFailure(task, "unavailable", why);
}

/**
 * Returns the time in milliseconds since 1970 at which new records of a branch key are created: now, or the fence's
 * `notBefore` if the clock is behind. An earlier record would be refused.
 */
export function createTimeOf(store: Store, fence: Fence | undefined): number {
  const now = store.now();
  return fence?.notBefore === undefined
    ? now
    : Math.max(now, Date.parse(fence.notBefore));
}
