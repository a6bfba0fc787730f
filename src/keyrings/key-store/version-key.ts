import type { CreatedKey, KeyStoreCallOptions } from "./key-store-calls.ts";
import type { Store } from "./resolved-store.ts";

/** Adds a version to a branch key, and makes it the active one. */
export async function versionKey(
  _store: Store,
  _branchKeyId: string,
  _options?: KeyStoreCallOptions,
): Promise<CreatedKey> {
  throw new Error("Not written yet");
}
