import type { EncryptedDataKey } from "../message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { refuse } from "../util/assert.ts";

/** Bytes in a data key. */
export const DATA_KEY_LENGTH = 32;

/** What a keyring is asked to generate. */
export interface GenerateDataKeyRequest {
  /** The encryption context that the wrapped key is bound to, where the keyring can bind one. */
  readonly context: EncryptionContext;
  /** Bytes in the data key: 16, 24 or 32. Default 32. */
  readonly length?: number | undefined;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a keyring is asked to unwrap. */
export interface UnwrapDataKeyRequest {
  /** The encrypted data keys of one message; the keyring picks its own. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** The encryption context that the data key was wrapped under. */
  readonly context: EncryptionContext;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a keyring is asked to wrap. */
export interface WrapDataKeyRequest {
  /** The data key, 16, 24 or 32 bytes; the keyring must neither keep nor change it. */
  readonly plaintext: Uint8Array;
  /** The encryption context to bind it to. */
  readonly context: EncryptionContext;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a keyring is asked to wrap anew, without having it in clear. */
export interface RewrapDataKeyRequest {
  /** The keyring that the encrypted data keys are of. */
  readonly from: Keyring;
  /** The encrypted data keys of one message. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** The encryption context that they are bound to, and stay bound to. */
  readonly context: EncryptionContext;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** A new data key, in clear and wrapped. */
export interface GeneratedDataKey {
  /** The data key in clear, as long as asked for; whoever receives it wipes it after use. */
  readonly plaintext: Uint8Array;
  /** The same data key, wrapped by each key-encryption key. */
  readonly encryptedDataKeys: EncryptedDataKey[];
}

/**
 * A keyring wraps and unwraps data keys with key-encryption keys, as the keyrings of the AWS Encryption SDK do.
 * Every method rejects with a `KeyringError` when a key is refused, broken or unreachable, with a `RangeError` when the
 * context is too long to be serialised, and with the signal's reason when `signal` is aborted. The `context` given never
 * changes after the call; bytes given may, so what is read after waiting is copied first.
 */
export interface Keyring {
  /**
   * Stable identity: keyrings with equal ids may share cached data keys, so two keyrings with different keys
   * must never have the same id.
   */
  readonly id: string;
  /** Makes a new data key. */
  generateDataKey(request: GenerateDataKeyRequest): Promise<GeneratedDataKey>;
  /**
   * Unwraps the first encrypted data key that it can; the caller wipes the answer after use.
   * `null` means that none of these is this keyring's. It must throw if one of them is, and that one is refused,
   * broken or unreachable and no other can be unwrapped.
   */
  unwrapDataKey(request: UnwrapDataKeyRequest): Promise<Uint8Array | null>;
  /** Wraps a given data key with every key-encryption key of the keyring. */
  wrapDataKey(request: WrapDataKeyRequest): Promise<EncryptedDataKey[]>;
  /**
   * Wraps another keyring's data key with every key-encryption key of this one, where the key service can do so without
   * showing the data key. `null` where it cannot: then the data key is unwrapped and wrapped.
   */
  rewrapDataKey?(
    request: RewrapDataKeyRequest,
  ): Promise<EncryptedDataKey[] | null>;
}

/** Refuses what is no keyring. */
export function refuseKeyring(option: string): never {
  refuse(option, "a keyring");
}

/**
 * Checks that a value is a keyring.
 *
 * @throws {TypeError} when it is none
 */
export function assertKeyring(option: string, value: unknown): void {
  const methods = ["generateDataKey", "unwrapDataKey", "wrapDataKey"] as const;
  const keyring = value as Partial<Keyring> | null | undefined;
  const isKeyring =
    typeof keyring?.id === "string" &&
    methods.every((method) => typeof keyring[method] === "function");
  if (isKeyring) return;
  refuseKeyring(option);
}
