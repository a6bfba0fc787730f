/**
 * sealmask and AWS KMS: keyrings whose key-encryption keys are in KMS, and small values directly under a key of KMS.
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

export type {
  DecryptInput,
  DecryptOutput,
  EncryptInput,
  EncryptOutput,
  GenerateDataKeyInput,
  GenerateDataKeyOutput,
  GetPublicKeyInput,
  GetPublicKeyOutput,
  KmsCallOptions,
  KmsClient,
  KmsEncryptionAlgorithm,
  ReEncryptInput,
  ReEncryptOutput,
} from "./kms/client.ts";
export type { AnyKmsClient, KmsClientOptions } from "./kms/clients.ts";
export { type KmsValueOptions, kmsDecrypt, kmsEncrypt } from "./kms/direct.ts";
export { kmsKeyring } from "./kms/keyring.ts";
export type { KmsDiscovery, KmsKeyringOptions } from "./kms/keys.ts";
export type { KmsRsaAlgorithm } from "./kms/public-key.ts";
export { type KmsRsaKeyringOptions, kmsRsaKeyring } from "./kms/rsa.ts";
export type { KmsSender } from "./kms/sdk.ts";
export type { KmsCallSettings } from "./kms/settings.ts";
