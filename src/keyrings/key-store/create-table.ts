import type { KeyStoreCallOptions } from "./key-store-calls.ts";
import type { Store } from "./resolved-store.ts";

/** Creates the table, and that of the fences if it is another one. Waits until both can be used. */
export async function createTable(
  _store: Store,
  _options?: KeyStoreCallOptions,
): Promise<{ tableArn: string }> {
  throw new Error("Not written yet");
}
