import type {
  BranchKeyVersion,
  KeyStoreCallOptions,
} from "./key-store-calls.ts";
import type { Store } from "./resolved-store.ts";

/** Lists the active versions of all branch keys. */
export function listKeys(
  _store: Store,
  _options?: KeyStoreCallOptions,
): AsyncIterable<BranchKeyVersion> {
  throw new Error("Not written yet");
}

/** Lists the versions of one branch key. */
export function listVersions(
  _store: Store,
  _branchKeyId: string,
  _options?: KeyStoreCallOptions,
): AsyncIterable<BranchKeyVersion> {
  throw new Error("Not written yet");
}
