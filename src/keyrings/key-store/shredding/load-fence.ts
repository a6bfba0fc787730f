import { batchGet } from "../batch-get.ts";
import type { Store } from "../resolved-store.ts";
import type { StoreTask } from "../store-failure.ts";
import type { Fence } from "./fence.ts";
import { assertOwnFence } from "./fence-checks.ts";
import { readFence } from "./fence-item.ts";
import { fenceKey } from "./own-records.ts";

/**
 * Reads the fence of a branch key, strongly consistently.
 *
 * @returns the fence, or `undefined` if there is none
 * @throws {KeyStoreError} if the fence is malformed or of another key store, or DynamoDB fails
 */
export async function loadFence(
  store: Store,
  task: StoreTask,
  branchKeyId: string,
): Promise<Fence | undefined> {
  const { fenceTableName } = store;
  const Keys = [fenceKey(branchKeyId)];
  const found = await batchGet(store, task, {
    [fenceTableName]: { Keys, ConsistentRead: true },
  });
  const [item] = found.get(fenceTableName) ?? [];
  const fence = readFence(item, branchKeyId);
  assertOwnFence(store, fence);
  return fence;
}
