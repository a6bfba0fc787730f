/** Call options that a KMS client receives beside the input. */
export interface KmsCallOptions {
  /** Signal that ends the call when aborted: by the caller, or after the time limit. */
  readonly abortSignal?: AbortSignal;
}

/** Input of GenerateDataKey and GenerateDataKeyWithoutPlaintext (AWS KMS API Reference). */
export interface GenerateDataKeyInput {
  /** Key: ARN or id of a key, or ARN or name of an alias. */
  KeyId: string;
  /** Length of the data key in bytes. */
  NumberOfBytes: number;
  /** Encryption context that the ciphertext is bound to. */
  EncryptionContext: Record<string, string>;
  /** Grant tokens, for grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** Output of GenerateDataKey (AWS KMS API Reference). */
export interface GenerateDataKeyOutput {
  /** Plaintext bytes. The caller wipes them. */
  readonly Plaintext?: Uint8Array | undefined;
  /** Ciphertext of the data key. */
  readonly CiphertextBlob?: Uint8Array | undefined;
  /** ARN of the key that KMS used. */
  readonly KeyId?: string | undefined;
}

/** Output of GenerateDataKeyWithoutPlaintext (AWS KMS API Reference). */
export interface GenerateDataKeyWithoutPlaintextOutput {
  /** Ciphertext of the data key, whose plaintext never leaves KMS. */
  readonly CiphertextBlob?: Uint8Array | undefined;
  /** ARN of the key that KMS used. */
  readonly KeyId?: string | undefined;
}

/** Input of Encrypt (AWS KMS API Reference). */
export interface EncryptInput {
  /** Key: ARN or id of a key, or ARN or name of an alias. */
  KeyId: string;
  /** Bytes to encrypt. */
  Plaintext: Uint8Array;
  /** Encryption context that the ciphertext is bound to. Asymmetric keys take none. */
  EncryptionContext?: Record<string, string>;
  /** Encryption algorithm. Default `"SYMMETRIC_DEFAULT"`. */
  EncryptionAlgorithm?: KmsEncryptionAlgorithm;
  /** Grant tokens, for grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** Output of Encrypt (AWS KMS API Reference). */
export interface EncryptOutput {
  /** Ciphertext of the input's `Plaintext`. */
  readonly CiphertextBlob?: Uint8Array | undefined;
  /** ARN of the key that KMS used. */
  readonly KeyId?: string | undefined;
}

/** Input of Decrypt (AWS KMS API Reference). */
export interface DecryptInput {
  /** Ciphertext to decrypt. */
  CiphertextBlob: Uint8Array;
  /** Key that must decrypt. Keyrings always send it, so that KMS uses no other key. */
  KeyId?: string;
  /** Encryption context that the ciphertext is bound to. Asymmetric keys take none. */
  EncryptionContext?: Record<string, string>;
  /** Encryption algorithm. Default `"SYMMETRIC_DEFAULT"`. */
  EncryptionAlgorithm?: KmsEncryptionAlgorithm;
  /** Grant tokens, for grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** Output of Decrypt (AWS KMS API Reference). */
export interface DecryptOutput {
  /** Plaintext bytes. The caller wipes them. */
  readonly Plaintext?: Uint8Array | undefined;
  /** ARN of the key that KMS used. */
  readonly KeyId?: string | undefined;
}

/** Input of ReEncrypt (AWS KMS API Reference), which decrypts and encrypts again inside KMS. */
export interface ReEncryptInput {
  /** Ciphertext to decrypt and encrypt again. */
  CiphertextBlob: Uint8Array;
  /** Key that decrypts. Keyrings always send it. */
  SourceKeyId: string;
  /** Encryption context that the ciphertext is bound to. */
  SourceEncryptionContext: Record<string, string>;
  /** Key that encrypts. */
  DestinationKeyId: string;
  /** Encryption context that the new ciphertext is bound to. */
  DestinationEncryptionContext: Record<string, string>;
  /** Grant tokens, for grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** Output of ReEncrypt (AWS KMS API Reference). */
export interface ReEncryptOutput {
  /** New ciphertext. */
  readonly CiphertextBlob?: Uint8Array | undefined;
  /** ARN of the key that decrypted the old ciphertext. */
  readonly SourceKeyId?: string | undefined;
  /** ARN of the key that the new ciphertext is encrypted under. */
  readonly KeyId?: string | undefined;
}

/** Input of GetPublicKey (AWS KMS API Reference). */
export interface GetPublicKeyInput {
  /** Key: ARN or id of a key, or ARN or name of an alias. */
  KeyId: string;
  /** Grant tokens, for grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** Output of GetPublicKey (AWS KMS API Reference). */
export interface GetPublicKeyOutput {
  /** Public key: a SubjectPublicKeyInfo (RFC 5280) in DER. */
  readonly PublicKey?: Uint8Array | undefined;
  /** ARN of the key. */
  readonly KeyId?: string | undefined;
  /** Purpose of the key, such as `"ENCRYPT_DECRYPT"`. */
  readonly KeyUsage?: string | undefined;
  /** Encryption algorithms that the key supports. */
  readonly EncryptionAlgorithms?: readonly string[] | undefined;
}

/** Encryption algorithms of KMS that sealmask uses. */
export type KmsEncryptionAlgorithm =
  | "SYMMETRIC_DEFAULT"
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256";

/**
 * Client with the AWS KMS operations that keyrings and key stores need. The SDK's `KMS` fits this interface, and so does the result of
 * `fetchKmsClient` of `sealmask/kms-fetch`. An operation must reject with an `Error` whose `name` is KMS's error name,
 * such as `"AccessDeniedException"`.
 */
export interface KmsClient {
  /**
   * Returns the Region that the client calls, such as `"eu-west-1"`. The error message for a key that KMS does not find
   * names this Region.
   */
  region?(): string | Promise<string>;
  /** Generates a data key, in plaintext and wrapped. */
  generateDataKey(
    input: GenerateDataKeyInput,
    options?: KmsCallOptions,
  ): Promise<GenerateDataKeyOutput>;
  /** Generates a data key and returns it wrapped only. Key stores make branch keys with it; keyrings do not call it. */
  generateDataKeyWithoutPlaintext(
    input: GenerateDataKeyInput,
    options?: KmsCallOptions,
  ): Promise<GenerateDataKeyWithoutPlaintextOutput>;
  /** Encrypts up to 4,096 bytes. */
  encrypt(
    input: EncryptInput,
    options?: KmsCallOptions,
  ): Promise<EncryptOutput>;
  /** Decrypts a ciphertext of `encrypt`, `generateDataKey` or `reEncrypt`. */
  decrypt(
    input: DecryptInput,
    options?: KmsCallOptions,
  ): Promise<DecryptOutput>;
  /** Decrypts a ciphertext and encrypts it under another key, inside KMS. */
  reEncrypt(
    input: ReEncryptInput,
    options?: KmsCallOptions,
  ): Promise<ReEncryptOutput>;
  /** Returns the public key of an asymmetric KMS key. */
  getPublicKey(
    input: GetPublicKeyInput,
    options?: KmsCallOptions,
  ): Promise<GetPublicKeyOutput>;
}
