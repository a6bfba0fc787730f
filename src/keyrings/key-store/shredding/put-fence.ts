import type { Store } from "../resolved-store.ts";
import type { TransactionItem } from "../transaction.ts";
import type { Fence } from "./fence.ts";
import { unchanged } from "./fence-checks.ts";
import { fenceItem } from "./fence-item.ts";
import { fenceKey } from "./own-records.ts";

/**
 * Returns the action that replaces a fence, on the condition that it is still as it was read.
 *
 * @param before fence as it was read, or `undefined` if there was none
 */
export function putFence(
  store: Store,
  fence: Fence,
  before: Fence | undefined,
): TransactionItem {
  const TableName = store.fenceTableName;
  return {
    Put: { TableName, Item: fenceItem(fence), ...unchanged(before) },
  };
}

/** Returns the action that removes a fence, on the condition that it is still as it was read. */
export function deleteFence(store: Store, before: Fence): TransactionItem {
  const TableName = store.fenceTableName;
  const Key = fenceKey(before.branchKeyId);
  return { Delete: { TableName, Key, ...unchanged(before) } };
}
