import type { KeyStoreAccess } from "./key-store-options.ts";
import type { Store } from "./resolved-store.ts";
import { type StoreTask, storeFailure } from "./store-failure.ts";

/**
 * Kind of an operation:
 *
 * - `"read-active"`: reads the active version in plaintext
 * - `"read"`: reads another version, or the beacon key, in plaintext
 * - `"list"`: reads records without keys
 * - `"change"`: creates, versions, shreds or restores, or makes the table
 */
export type OperationKind = "read-active" | "read" | "list" | "change";

const ALLOWED: Readonly<Record<KeyStoreAccess, readonly OperationKind[]>> = {
  all: ["read-active", "read", "list", "change"],
  read: ["read-active", "read", "list"],
  wrap: ["read-active"],
  admin: ["list", "change"],
};

/**
 * Throws if the configuration of the key store does not allow an operation. Nothing is called before.
 *
 * @throws {KeyStoreError} `"not-allowed"`
 */
export function assertAllowed(
  store: Store,
  task: StoreTask,
  kind: OperationKind,
): void {
  if (ALLOWED[store.access].includes(kind)) return;
  const allowing = (Object.keys(ALLOWED) as KeyStoreAccess[])
    .filter((access) => ALLOWED[access].includes(kind))
    .map((access) => JSON.stringify(access));
  const isDiscovery = store.keys.kind === "discovery";
  const advice = isDiscovery
    ? "; give kms.keyArn in place of discovery, which only reads"
    : "";
  throw storeFailure(
    task,
    "not-allowed",
    `expected the access ${allowing.join(" or ")}, got ${JSON.stringify(store.access)}${advice}`,
  );
}
