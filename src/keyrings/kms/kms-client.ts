/** How a call to AWS KMS may be ended: aborted, or by its own limit of time. */
export interface KmsCallOptions {
  /** Ends the call when aborted. */
  readonly abortSignal?: AbortSignal;
}

/** What a call for a new data key asks (AWS KMS API Reference: GenerateDataKey). */
export interface GenerateDataKeyInput {
  /** The key: ARN or id, or an alias's ARN or name. */
  KeyId: string;
  /** Length of the data key in bytes. */
  NumberOfBytes: number;
  /** What the ciphertext is bound to. */
  EncryptionContext: Record<string, string>;
  /** Tokens of grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** What it answers. */
export interface GenerateDataKeyOutput {
  /** The bytes in clear; the caller wipes them. */
  readonly Plaintext?: Uint8Array | undefined;
  /** The ciphertext. */
  readonly CiphertextBlob?: Uint8Array | undefined;
  /** The ARN of the key that was used. */
  readonly KeyId?: string | undefined;
}

/** What a call to encrypt asks (AWS KMS API Reference: Encrypt). */
export interface EncryptInput {
  /** The key: ARN or id, or an alias's ARN or name. */
  KeyId: string;
  /** The bytes to encrypt. */
  Plaintext: Uint8Array;
  /** What the ciphertext is bound to; asymmetric keys take none. */
  EncryptionContext?: Record<string, string>;
  /** `"SYMMETRIC_DEFAULT"` if left out. */
  EncryptionAlgorithm?: KmsEncryptionAlgorithm;
  /** Tokens of grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** What it answers. */
export interface EncryptOutput {
  /** The ciphertext. */
  readonly CiphertextBlob?: Uint8Array | undefined;
  /** The ARN of the key that was used. */
  readonly KeyId?: string | undefined;
}

/** What a call to decrypt asks (AWS KMS API Reference: Decrypt). */
export interface DecryptInput {
  /** The ciphertext. */
  CiphertextBlob: Uint8Array;
  /** Sent wherever a key is expected, so that no other one is used; keyrings always send it. */
  KeyId?: string;
  /** What the ciphertext is bound to; asymmetric keys take none. */
  EncryptionContext?: Record<string, string>;
  /** `"SYMMETRIC_DEFAULT"` if left out. */
  EncryptionAlgorithm?: KmsEncryptionAlgorithm;
  /** Tokens of grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** What it answers. */
export interface DecryptOutput {
  /** The bytes in clear; the caller wipes them. */
  readonly Plaintext?: Uint8Array | undefined;
  /** The ARN of the key that was used. */
  readonly KeyId?: string | undefined;
}

/** What a call to encrypt anew inside KMS asks (AWS KMS API Reference: ReEncrypt). */
export interface ReEncryptInput {
  /** The ciphertext. */
  CiphertextBlob: Uint8Array;
  /** The key that decrypts; always sent. */
  SourceKeyId: string;
  /** What the ciphertext is bound to. */
  SourceEncryptionContext: Record<string, string>;
  /** The key that encrypts. */
  DestinationKeyId: string;
  /** What the new ciphertext is bound to. */
  DestinationEncryptionContext: Record<string, string>;
  /** Tokens of grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** What it answers. */
export interface ReEncryptOutput {
  /** The ciphertext. */
  readonly CiphertextBlob?: Uint8Array | undefined;
  /** The ARN of the key that decrypted. */
  readonly SourceKeyId?: string | undefined;
  /** The ARN of the key that encrypted. */
  readonly KeyId?: string | undefined;
}

/** What a call for the public half of a key asks (AWS KMS API Reference: GetPublicKey). */
export interface GetPublicKeyInput {
  /** The key: ARN or id, or an alias's ARN or name. */
  KeyId: string;
  /** Tokens of grants that may not have reached all of KMS yet. */
  GrantTokens?: string[];
}

/** What it answers. */
export interface GetPublicKeyOutput {
  /** SubjectPublicKeyInfo (RFC 5280), DER. */
  readonly PublicKey?: Uint8Array | undefined;
  /** The key's ARN. */
  readonly KeyId?: string | undefined;
  /** `"ENCRYPT_DECRYPT"` of a key that encrypts. */
  readonly KeyUsage?: string | undefined;
  /** The algorithms that the key takes. */
  readonly EncryptionAlgorithms?: readonly string[] | undefined;
}

/** The algorithms of KMS that serve here. */
export type KmsEncryptionAlgorithm =
  | "SYMMETRIC_DEFAULT"
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256";

/**
 * The operations of AWS KMS that keyrings need. `fetchKmsClient` of `sealmask/kms-fetch` gives one, and so is the SDK's
 * `KMS`; a rejection is an `Error` whose `name` is the one that KMS gave, such as `"AccessDeniedException"`.
 */
export interface KmsClient {
  /** The Region that it calls, such as `"eu-west-1"`: messages about a key that is not found name it. */
  region?(): string | Promise<string>;
  /** Makes a new data key, in clear and wrapped. */
  generateDataKey(
    input: GenerateDataKeyInput,
    options?: KmsCallOptions,
  ): Promise<GenerateDataKeyOutput>;
  /** Encrypts up to 4,096 bytes. */
  encrypt(
    input: EncryptInput,
    options?: KmsCallOptions,
  ): Promise<EncryptOutput>;
  /** Decrypts what `encrypt`, `generateDataKey` or `reEncrypt` gave. */
  decrypt(
    input: DecryptInput,
    options?: KmsCallOptions,
  ): Promise<DecryptOutput>;
  /** Decrypts and encrypts anew, without showing the plaintext. */
  reEncrypt(
    input: ReEncryptInput,
    options?: KmsCallOptions,
  ): Promise<ReEncryptOutput>;
  /** Gives the public half of an asymmetric key. */
  getPublicKey(
    input: GetPublicKeyInput,
    options?: KmsCallOptions,
  ): Promise<GetPublicKeyOutput>;
}
