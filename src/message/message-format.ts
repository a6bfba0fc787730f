import type { CryptoPort } from "../crypto/port.ts";
import type { Bytes } from "../util/bytes.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import type { DataKeyEntry, EncryptedDataKey } from "./encrypted-data-keys.ts";
import type { ContextSnapshot } from "./encryption-context.ts";

/** Meaning of a plaintext: JSON in UTF-8, text in UTF-8, or raw bytes. */
export type ContentType = "json" | "text" | "octet-stream";

/** Message to encrypt. */
export interface PlainMessage {
  /** Bytes to encrypt. */
  readonly plaintext: Bytes;
  /** Meaning of the plaintext. */
  readonly contentType: ContentType;
  /**
   * Location of the message in its document, if the message is a field's value. The ciphertext is bound to the
   * location.
   */
  readonly location?: string | undefined;
  /** True if the document holds the header once for all its fields, and the message is written without a header. */
  readonly usesDocumentHeader?: boolean | undefined;
}

/** Place and header of a message that was found in a document. */
export interface FieldContext {
  /** Header of the document, as written by `documentHeader`; `undefined` if the document has none. */
  readonly header: string | undefined;
  /** Location of the message in the document; `undefined` if unknown. */
  readonly location: string | undefined;
}

/** Parsed message; everything that can be checked without a key has been checked. */
export interface ParsedMessage {
  /** String that identifies the encrypted data keys: two messages have equal ids if and only if they have equal keys. */
  readonly dataKeyId: string;
  /** The data key, wrapped by each key-encryption key. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** Meaning of the plaintext. */
  readonly contentType: ContentType;
  /** Location that the message is bound to; `undefined` if the message is not a field's value. */
  readonly location?: string | undefined;
  /** True if the message has no header of its own and uses the header of its document. */
  readonly usesDocumentHeader?: boolean | undefined;
}

/** Data key and context from which a format derives its own keys. */
export interface DataKeyRequest {
  /** Crypto port to use. */
  readonly crypto: CryptoPort;
  /** Plaintext data key; the caller wipes it after the call. */
  readonly dataKey: Bytes;
  /** Wrapped forms of the data key, to be written into messages. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** Encryption context that the keyring was given. */
  readonly context: ContextSnapshot;
}

/** Data keys of a message in which every entry has a data key of its own, for {@link MessageFormat.deriveKeyFromEntries}. */
export interface DataKeyEntriesRequest<M extends ParsedMessage = ParsedMessage>
  extends Pick<DataKeyRequest, "crypto" | "context"> {
  /**
   * Data keys of the entries. For encryption, the data keys of all entries of the future message. For decryption, only
   * the data key that was unwrapped; its `encryptedDataKey` is the same object as in the message. The caller wipes the
   * plaintext keys after the call.
   */
  readonly entries: readonly DataKeyEntry<Bytes>[];
  /** Message to decrypt; `undefined` for encryption. */
  readonly message: M | undefined;
}

/**
 * Format of encrypted messages as text. `M` is its parsed message. `K` holds everything that the format derives once from a
 * data key and a context; the cache keeps it, so it must not expose key bytes.
 */
export interface MessageFormat<
  M extends ParsedMessage = ParsedMessage,
  K extends object = object,
> {
  /** Stable id of the format; formats with equal ids may share cached data keys. */
  readonly id: string;
  /**
   * `"text"` if every message holds plain text, for formats that do not record a content type. Then `parse` returns this
   * content type, and only strings can be encrypted. Absent for other formats.
   */
  readonly content?: "text" | undefined;
  /**
   * Tells whether a text has the shape of a message of this format, even if the message was damaged in one place. Used
   * to find messages in documents: it is called for every string, so it must be cheap. It must check more than a
   * prefix, because documents hold any text. `parse` may still reject the text.
   */
  recognizes(text: string): boolean;
  /**
   * Parses a message, without a key.
   *
   * @throws {EnvelopeError} if the message is malformed
   */
  parse(text: string, fieldContext?: FieldContext): M;
  /**
   * Checks that a message is bound to a context, as far as that is possible without the key. Called before any call to a key
   * service; `open` checks the rest.
   *
   * @throws {ContextMismatchError} if the message is bound to another context
   */
  verifyContext(
    message: M,
    context: ContextSnapshot,
    crypto: CryptoPort,
  ): MaybePromise<void>;
  /**
   * Length in bytes of the format's data keys.
   *
   * @default 32
   */
  readonly dataKeyLength?: number | undefined;
  /** True if each message needs a data key of its own, which is not cached. */
  readonly isSingleUse?: boolean | undefined;
  /**
   * Returns the encryption context for the keyring, if the format extends the caller's. `deriveKey` gets the same context.
   *
   * @param message message to decrypt; absent for encryption
   */
  keyringContext?(
    context: ContextSnapshot,
    crypto: CryptoPort,
    message?: M,
  ): MaybePromise<ContextSnapshot>;
  /**
   * Derives everything that is constant for a data key and context. A key derived for encryption must also decrypt the
   * messages that were written with this key.
   */
  deriveKey(request: DataKeyRequest): MaybePromise<K>;
  /**
   * Derives the same as `deriveKey`, for a format in which each entry of a message has its own data key of
   * `dataKeyLength` bytes. The item format of the AWS Database Encryption SDK is such a format. If this method is
   * present, it is called instead of `deriveKey`, keyrings are called through `generateEntries` and `unwrapEntry`, and
   * `rewrap` and `contentKey` reject the format. The cache keeps the result for all messages with an equal `dataKeyId`.
   */
  deriveKeyFromEntries?(request: DataKeyEntriesRequest<M>): MaybePromise<K>;
  /** Encrypts a message. Reads the plaintext before returning, so that the caller may then wipe it. */
  seal(key: K, message: PlainMessage): MaybePromise<string>;
  /**
   * Decrypts a message. Returns bytes that nothing else refers to; the caller wipes them.
   *
   * @throws {DecryptionError} if any part of the message does not authenticate
   */
  open(key: K, message: M): MaybePromise<Bytes>;
  /**
   * Returns the 32-byte key under which the content of the message is encrypted, for other implementations of the format's
   * standard. Absent if the format has no such key.
   *
   * @throws {DecryptionError} if the data key does not belong to the message
   */
  contentKey?(message: M, request: DataKeyRequest): MaybePromise<Bytes>;
  /** Returns the header that a document's short messages share. Absent if the format has no short messages. */
  documentHeader?(key: K): string;
  /**
   * Returns a message with other encrypted data keys and an unchanged payload; for a short message, returns the header of
   * its document with other keys. Absent if the format authenticates the encrypted data keys.
   */
  withDataKeys?(
    message: M,
    encryptedDataKeys: readonly EncryptedDataKey[],
  ): string;
}
