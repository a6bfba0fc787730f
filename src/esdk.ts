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
export { esdkFormat } from "./esdk/format.ts";
export type { EsdkFormatOptions } from "./esdk/settings.ts";
export {
  type DecryptStreamOptions,
  decryptStream,
  type EncryptStreamOptions,
  type EsdkStreamOptions,
  encryptStream,
} from "./esdk/stream.ts";
export type { AlgorithmSuiteId, CommitmentPolicy } from "./esdk/suite.ts";
