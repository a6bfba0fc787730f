/**
 * For tests of code that uses AWS KMS: a local server that speaks its protocol, with real cryptography, faults to inject and
 * a log of calls.
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
export type {
  LocalKmsClientConfig,
  LocalKmsKey,
  LocalKmsKeyOptions,
  LocalKmsOptions,
  LocalKmsPolicy,
} from "./options.ts";
