import type { KeyStoreCallOptions } from "../key-store-calls.ts";
import type { Store } from "../resolved-store.ts";

/** Takes back a shredding whose grace time is not over. */
export async function restore(
  _store: Store,
  _branchKeyId: string,
  _options?: KeyStoreCallOptions,
): Promise<void> {
  throw new Error("Not written yet");
}
