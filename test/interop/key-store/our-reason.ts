import { KeyringError } from "../../../mod.ts";
import { KeyStoreError } from "../../../src/entries/key-store.ts";

/** Returns the reason of the first error of the key store or of a keyring in the chain of causes; `undefined` if there is none. */
export function ourReason(error: unknown): string | undefined {
  if (error instanceof KeyStoreError || error instanceof KeyringError) {
    return error.reason;
  }
  return error instanceof Error ? ourReason(error.cause) : undefined;
}
