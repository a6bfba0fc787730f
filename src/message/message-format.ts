import type { CryptoPort } from "../crypto/port.ts";
import type { Bytes } from "../util/bytes.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import type { DataKeyEntry, EncryptedDataKey } from "./encrypted-data-keys.ts";
import type { ContextSnapshot } from "./encryption-context.ts";

/** How the plaintext of a message is to be read: a JSON text in UTF-8, a text in UTF-8 as it is, or bytes as they are. */
export type ContentType = "json" | "text" | "octet-stream";

/** A message before it is encrypted. */
export interface PlainMessage {
  /** What to encrypt. */
  readonly plaintext: Bytes;
  /** How to read it after decryption. */
  readonly contentType: ContentType;
  /** Where in a document it stands, for a field's value. */
  readonly location?: string | undefined;
  /** Whether its header stands once in the document, and the message comes without. */
  readonly usesDocumentHeader?: boolean | undefined;
}

/** Where a message was found whose header stands elsewhere in its document. */
export interface FieldContext {
  /** The document's header, as `documentHeader` wrote it; `undefined` where there is none. */
  readonly header: string | undefined;
  /** Where the message stands. */
  readonly location: string | undefined;
}

/** A message taken apart and checked as far as that goes without a key. */
export interface ParsedMessage {
  /** Equal for messages with the same encrypted data keys alone. */
  readonly dataKeyId: string;
  /** The data key, wrapped by each key-encryption key. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** How to read the plaintext. */
  readonly contentType: ContentType;
  /** The location that the message is bound to; `undefined` for a whole value. */
  readonly location?: string | undefined;
  /** Whether its header stands once in its document. */
  readonly usesDocumentHeader?: boolean | undefined;
}

/** A data key with what a format needs of it. */
export interface DataKeyRequest {
  /** The cryptography to use. */
  readonly crypto: CryptoPort;
  /** The data key in clear; the caller wipes it afterwards. */
  readonly dataKey: Bytes;
  /** The same data key wrapped, as messages carry it. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** The encryption context of the messages, as the keyring has seen it. */
  readonly context: ContextSnapshot;
}

/** Data keys of a message in which every entry has a key of its own. */
export interface DataKeyEntriesRequest<M extends ParsedMessage = ParsedMessage>
  extends Pick<DataKeyRequest, "crypto" | "context"> {
  /**
   * Of a message to write, every entry that it will have; of one that was read, the one entry that was unwrapped, whose
   * `encryptedDataKey` is the message's own object. The caller wipes the keys in clear afterwards.
   */
  readonly entries: readonly DataKeyEntry<Bytes>[];
  /** The message that was read; `undefined` for messages to write. */
  readonly message: M | undefined;
}

/**
 * A message format writes and reads encrypted messages as text. `K` is all that it computes once per data key and
 * context; the cache keeps it, so it must not expose key bytes.
 */
export interface MessageFormat<
  M extends ParsedMessage = ParsedMessage,
  K extends object = object,
> {
  /** Stable identity; formats with equal ids may share cached data keys. */
  readonly id: string;
  /**
   * `"text"` where messages hold a text as it is, because others write and read them so and they do not say what they hold:
   * `parse` then gives this for the content type, and nothing but texts is encrypted. Absent otherwise.
   */
  readonly content?: "text" | undefined;
  /**
   * Tells whether a text has the shape of a message of this format, also where it was damaged in one place: such texts are
   * looked for in documents. People write anything, so a prefix is not enough. It is asked of every text, so that it must be
   * cheap; it promises nothing about what `parse` does.
   */
  recognizes(text: string): boolean;
  /** Takes a message apart. Throws `EnvelopeError` if it is malformed; never needs a key. */
  parse(text: string, fieldContext?: FieldContext): M;
  /**
   * Checks a message's context binding before any key service is asked. Throws `ContextMismatchError`. What it cannot
   * see without the key, `open` checks.
   */
  verifyContext(
    message: M,
    context: ContextSnapshot,
    crypto: CryptoPort,
  ): MaybePromise<void>;
  /**
   * Bytes in its data keys.
   *
   * @default 32
   */
  readonly dataKeyLength?: number | undefined;
  /** Whether a data key may encrypt one message alone, and is not to be kept for others. */
  readonly isSingleUse?: boolean | undefined;
  /**
   * The encryption context that keyrings see, where it is another one than the caller's: of messages to write, or of one
   * that was read. `deriveKey` gets what this gave.
   */
  keyringContext?(
    context: ContextSnapshot,
    crypto: CryptoPort,
    message?: M,
  ): MaybePromise<ContextSnapshot>;
  /** Computes what is constant for a data key and context; with what it computed to write messages, they can be read too. */
  deriveKey(request: DataKeyRequest): MaybePromise<K>;
  /**
   * Computes the same where every entry of a message has a data key of its own, `dataKeyLength` bytes long, as each wraps
   * an intermediate key in the item format of the AWS Database Encryption SDK. Where it is present, it is called instead of
   * `deriveKey`, keyrings are asked with `generateEntries` and `unwrapEntry`, and `rewrap` and `contentKey` refuse the
   * format. The cache keeps the answer for all messages with an equal `dataKeyId`.
   */
  deriveKeyFromEntries?(request: DataKeyEntriesRequest<M>): MaybePromise<K>;
  /** Encrypts a message; reads the plaintext before it returns. */
  seal(key: K, message: PlainMessage): MaybePromise<string>;
  /**
   * Decrypts a message, to bytes that nobody else has: the caller wipes them. Throws `DecryptionError` if anything in it does
   * not authenticate.
   */
  open(key: K, message: M): MaybePromise<Bytes>;
  /**
   * The key that the message itself is encrypted with, 32 bytes, for other implementations of the format's standard.
   * Absent where a format has none. Throws `DecryptionError` if the data key is not the message's.
   */
  contentKey?(message: M, request: DataKeyRequest): MaybePromise<Bytes>;
  /** The header that a document's short messages have in common. Absent where a format has no short messages. */
  documentHeader?(key: K): string;
  /**
   * The same message with other encrypted data keys in place of its own, its payload untouched; of a short message its
   * document's header. Absent where a format authenticates them.
   */
  withDataKeys?(
    message: M,
    encryptedDataKeys: readonly EncryptedDataKey[],
  ): string;
}
