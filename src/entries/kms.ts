/**
 * Connects sealmask with AWS KMS: keyrings whose key-encryption keys are KMS keys, and functions that encrypt a small
 * value directly under a KMS key.
 *
 * @example
 * ```ts
 * import { kmsKeyring } from "sealmask/kms";
 *
 * const keyring = kmsKeyring({
 *   keyIds: ["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
 * });
 * console.log(keyring.id.startsWith("aws-kms:")); // true
 * ```
 *
 * @module
 */

export type { KmsAccessOptions } from "../keyrings/kms/kms-access.ts";
export type {
  DecryptInput,
  DecryptOutput,
  EncryptInput,
  EncryptOutput,
  GenerateDataKeyInput,
  GenerateDataKeyOutput,
  GenerateDataKeyWithoutPlaintextOutput,
  GetPublicKeyInput,
  GetPublicKeyOutput,
  KmsCallOptions,
  KmsClient,
  KmsEncryptionAlgorithm,
  ReEncryptInput,
  ReEncryptOutput,
} from "../keyrings/kms/kms-client.ts";
export {
  type KmsValueOptions,
  kmsDecrypt,
  kmsEncrypt,
} from "../keyrings/kms/kms-encrypt.ts";
export { kmsKeyring } from "../keyrings/kms/kms-keyring.ts";
export type {
  KmsDiscovery,
  KmsKeyringOptions,
} from "../keyrings/kms/kms-keys.ts";
export {
  type KmsRsaKeyringOptions,
  kmsRsaKeyring,
} from "../keyrings/kms/kms-rsa-keyring.ts";
export type { KmsRsaAlgorithm } from "../keyrings/kms/public-key.ts";
export type {
  AnyKmsClient,
  KmsClientOptions,
} from "../keyrings/kms/regional-clients.ts";
export type { KmsSender } from "../keyrings/kms/sdk-client.ts";
