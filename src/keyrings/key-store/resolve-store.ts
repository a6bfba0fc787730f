import type { KeyStoreOptions } from "./key-store-options.ts";
import type { Store } from "./resolved-store.ts";

/** Checks the options of a key store. */
export function resolveStore(_options: KeyStoreOptions): Store {
  throw new Error("Not written yet");
}
