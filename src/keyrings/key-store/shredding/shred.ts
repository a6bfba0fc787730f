import type { ShredOptions } from "../key-store-calls.ts";
import type { Store } from "../resolved-store.ts";
import type { ShreddingReceipt } from "./receipt.ts";

/** Stops reads of a branch key at once, and schedules the deletion of all its records. */
export async function shred(
  _store: Store,
  _branchKeyId: string,
  _options?: ShredOptions,
): Promise<ShreddingReceipt> {
  throw new Error("Not written yet");
}
