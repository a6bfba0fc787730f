import type { KeyStoreCallOptions } from "../key-store-calls.ts";
import { readCallOptions, readKeyStoreId } from "../read-call.ts";
import type { Store } from "../resolved-store.ts";
import { assertAllowed } from "../store-access.ts";
import { keyLabel, type StoreTask } from "../store-failure.ts";
import { loadFence } from "./load-fence.ts";
import type { ShreddingReceipt } from "./receipt.ts";
import { receiptFor } from "./receipt-for.ts";

/** Returns the receipt of a branch key's shredding, or `null` if it is not shredded and no shredding is scheduled. */
export async function receiptOf(
  store: Store,
  branchKeyId: string,
  options?: KeyStoreCallOptions,
): Promise<ShreddingReceipt | null> {
  const id = readKeyStoreId(branchKeyId);
  const { signal } = readCallOptions("receipt", options);
  const what = `read the receipt of ${keyLabel(id)}`;
  const task: StoreTask = { what, branchKeyId: id, signal };
  assertAllowed(store, task, "list");
  const fence = await loadFence(store, task, id);
  const isShredding = fence !== undefined && fence.state !== "remade";
  return isShredding ? receiptFor(store, fence) : null;
}
