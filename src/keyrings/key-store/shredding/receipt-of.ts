import type { KeyStoreCallOptions } from "../key-store-calls.ts";
import type { Store } from "../resolved-store.ts";
import type { ShreddingReceipt } from "./receipt.ts";

/** Returns the receipt of a branch key's shredding, or `null` if it is not shredded and no shredding is scheduled. */
export async function receiptOf(
  _store: Store,
  _branchKeyId: string,
  _options?: KeyStoreCallOptions,
): Promise<ShreddingReceipt | null> {
  throw new Error("Not written yet");
}
