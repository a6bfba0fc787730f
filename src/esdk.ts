/**
 * The AWS Encryption SDK's message format, read and written.
 *
 * @module
 */

export {
  type BranchKey,
  type BranchKeyRequest,
  type BranchKeyringOptions,
  branchKeyring,
} from "./esdk/branch-keyring.ts";
export {
  type DecryptStreamOptions,
  decryptStream,
} from "./esdk/decrypt-stream.ts";
export {
  type EncryptStreamOptions,
  encryptStream,
} from "./esdk/encrypt-stream.ts";
export { esdkFormat } from "./esdk/format.ts";
export type { EsdkFormatOptions } from "./esdk/settings.ts";
export type { EsdkStreamOptions } from "./esdk/stream-options.ts";
export type { AlgorithmSuiteId, CommitmentPolicy } from "./esdk/suite.ts";
