/**
 * Keeps branch keys in AWS's branch key store, a DynamoDB table: one key for each tenant or person, which can be versioned and
 * shredded, and keyrings that encrypt with them.
 *
 * @module
 */

export type {
  BranchKey,
  BranchKeyRequest,
} from "../keyrings/branch/branch-key.ts";
export type { BranchKeyIdOf } from "../keyrings/branch/branch-key-id.ts";
export type { BranchKeyCacheLimits } from "../keyrings/branch/branch-key-limits.ts";
export {
  type BranchKeyringOptions,
  branchKeyring,
} from "../keyrings/branch/branch-keyring.ts";
export { KeyStore } from "../keyrings/key-store/key-store.ts";
export type {
  BeaconKeyMaterials,
  BranchKeyMaterials,
  BranchKeyVersion,
  CreatedKey,
  CreateKeyRequest,
  KeyStoreCallOptions,
  ReadKeyOptions,
  ShredOptions,
} from "../keyrings/key-store/key-store-calls.ts";
export {
  KeyStoreError,
  type KeyStoreErrorOptions,
  type KeyStoreErrorReason,
} from "../keyrings/key-store/key-store-error.ts";
export type {
  KeyStoreAccess,
  KeyStoreDiscovery,
  KeyStoreKms,
  KeyStoreOptions,
} from "../keyrings/key-store/key-store-options.ts";
export type {
  ShreddedRecord,
  ShreddingCopy,
  ShreddingReceipt,
} from "../keyrings/key-store/shredding/receipt.ts";
export type {
  SweepFailure,
  SweepOptions,
  SweepResult,
} from "../keyrings/key-store/shredding/sweep.ts";
export type {
  AnyTableClient,
  StoredItem,
  StoredValue,
  TableCallOptions,
  TableClient,
  TableSender,
} from "../keyrings/key-store/table-client.ts";
