/**
 * Helps to test code that uses AWS KMS. `startLocalKms` starts a local server that speaks the KMS protocol with real
 * cryptography, injects faults and logs calls. `memoryKeyring` makes a keyring that needs no key service, and
 * `memoryTableClient` tables in memory for a key store.
 *
 * @module
 */

export type {
  StoredItem,
  StoredValue,
  TableCallOptions,
  TableClient,
} from "../keyrings/key-store/table-client.ts";
export type { LocalKmsCall } from "../testing/call-log.ts";
export type { LocalKmsFault, LocalKmsFaults } from "../testing/faults.ts";
export {
  type LocalKms,
  type LocalKmsDisposal,
  startLocalKms,
} from "../testing/local-kms.ts";
export type {
  LocalKmsClientConfig,
  LocalKmsKey,
  LocalKmsKeyOptions,
  LocalKmsOptions,
  LocalKmsPolicy,
} from "../testing/local-kms-options.ts";
export {
  type MemoryKeyring,
  type MemoryKeyringOptions,
  memoryKeyring,
} from "../testing/memory-keyring.ts";
export { memoryTableClient } from "../testing/memory-table/memory-table-client.ts";
