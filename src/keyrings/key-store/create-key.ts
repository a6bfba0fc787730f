import type { CreatedKey, CreateKeyRequest } from "./key-store-calls.ts";
import type { Store } from "./resolved-store.ts";

/** Creates a branch key with its first version, and its beacon key. */
export async function createKey(
  _store: Store,
  _request?: CreateKeyRequest,
): Promise<CreatedKey> {
  throw new Error("Not written yet");
}
