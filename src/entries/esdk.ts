/**
 * Reads and writes messages in the AWS Encryption SDK's format, whole or as a stream.
 *
 * @module
 */

export type {
  AlgorithmSuiteId,
  CommitmentPolicy,
} from "../formats/esdk/algorithm-suite.ts";
export {
  type DecryptStreamOptions,
  decryptStream,
} from "../formats/esdk/decrypt-stream.ts";
export {
  type EncryptStreamOptions,
  encryptStream,
} from "../formats/esdk/encrypt-stream.ts";
export { esdkFormat } from "../formats/esdk/esdk-format.ts";
export type {
  EsdkContent,
  EsdkFormatOptions,
} from "../formats/esdk/esdk-options.ts";
export type {
  DecryptStreamLimits,
  EsdkStreamOptions,
} from "../formats/esdk/stream-options.ts";
