import { assertOptions, readOption } from "../../../util/options.ts";
import type { KeyStoreCallOptions } from "../key-store-calls.ts";
import type { Store } from "../resolved-store.ts";
import { assertAllowed } from "../store-access.ts";
import { keyLabel, type StoreTask } from "../store-failure.ts";
import { CALL_NAMES } from "./call-names.ts";
import { loadFence } from "./load-fence.ts";
import { readShreddedId } from "./read-shredded-id.ts";
import type { ShreddingReceipt } from "./receipt.ts";
import { receiptFor } from "./receipt-for.ts";

/** Returns the receipt of a branch key's shredding, or `null` if it is not shredded and no shredding is scheduled. */
export async function receiptOf(
  store: Store,
  branchKeyId: string,
  options?: KeyStoreCallOptions,
): Promise<ShreddingReceipt | null> {
  assertOptions("receipt", options, CALL_NAMES);
  const signal = readOption(options, "signal");
  const id = readShreddedId(branchKeyId);
  const what = `read the receipt of ${keyLabel(id)}`;
  const task: StoreTask = { what, branchKeyId: id, signal };
  assertAllowed(store, task, "list");
  const fence = await loadFence(store, task, id);
  const isShredding = fence !== undefined && fence.state !== "remade";
  return isShredding ? receiptFor(store, fence) : null;
}
