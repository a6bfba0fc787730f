/**
 * For tests of code that uses AWS KMS: a local server that speaks its protocol, with real cryptography, faults to inject and
 * a log of calls; and a keyring for tests that need no key service at all.
 *
 * @module
 */

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
