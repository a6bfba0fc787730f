/**
 * For tests of code that uses AWS KMS: a local server that speaks its protocol, with real cryptography, faults to inject and
 * a log of calls; and a keyring for tests that need no key service at all.
 *
 * @module
 */

export type { LocalKmsCall } from "./calls.ts";
export type { LocalKmsFault, LocalKmsFaults } from "./faults.ts";
export {
  type LocalKms,
  type LocalKmsDisposal,
  startLocalKms,
} from "./local-kms.ts";
export {
  type MemoryKeyring,
  type MemoryKeyringOptions,
  memoryKeyring,
} from "./memory-keyring.ts";
export type {
  LocalKmsClientConfig,
  LocalKmsKey,
  LocalKmsKeyOptions,
  LocalKmsOptions,
  LocalKmsPolicy,
} from "./options.ts";
