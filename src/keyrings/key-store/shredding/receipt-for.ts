import type { Store } from "../resolved-store.ts";
import { copiesOf } from "./copies.ts";
import type { ShreddingFence } from "./fence.ts";
import type { ShreddingReceipt } from "./receipt.ts";
import { isComplete } from "./record-list.ts";

/** Returns the receipt of a shredding. */
export function receiptFor(
  store: Store,
  fence: ShreddingFence,
): ShreddingReceipt {
  const { branchKeyId, state, requestedAt, dueAt, records } = fence;
  // While records that came back are deleted, the fence still has the time of the deletion before.
  const deletedAt = state === "shredded" ? fence.deletedAt : undefined;
  return {
    branchKeyId,
    state,
    requestedAt,
    dueAt,
    deletedAt,
    records,
    recordCount: isComplete(fence)
      ? fence.found
      : Math.max(fence.found, fence.deleted),
    copies: copiesOf(store, { requestedAt, deletedAt }),
  };
}
