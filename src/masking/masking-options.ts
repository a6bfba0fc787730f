import type { DataKeyCache } from "../cache/data-key-cache.ts";
import type { DataKeyCacheOptions } from "../cache/limits.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { OnMissingField } from "../fields/on-missing-field.ts";
import type { Serializer } from "../json/serializer.ts";
import type { Keyring } from "../keyrings/keyring.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import type { EventListener } from "../message/events.ts";
import type { MessageFormat } from "../message/message-format.ts";

/** Options of {@link DataMasking}. */
export interface DataMaskingOptions<
  OnMissing extends OnMissingField = OnMissingField,
> {
  /** Keyring that wraps and unwraps data keys. Erasing needs no keyring. */
  readonly keyring?: Keyring | undefined;
  /**
   * Limits of the instance's own cache, a cache to share, or `false` to call the keyring for every message.
   *
   * @default a cache with the default limits
   */
  readonly cache?: DataKeyCacheOptions | DataKeyCache | false | undefined;
  /**
   * Cryptography to use.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
  /**
   * Message format that `encrypt` writes.
   *
   * @default `envelopeFormat()`, version 1 of sealmask's token
   */
  readonly format?: MessageFormat | undefined;
  /**
   * Further message formats that `decrypt` reads.
   *
   * @default none
   */
  readonly accept?: readonly MessageFormat[] | undefined;
  /**
   * Name of the member that holds a document's shared header.
   *
   * @default "$sealmask"
   */
  readonly headerName?: string | undefined;
  /**
   * Serializer that converts values to text and back. With `JSON`, a value of which JSON would lose a part is refused.
   * Values for other serializers are not checked.
   *
   * @default `JSON`
   */
  readonly serializer?: Serializer | undefined;
  /**
   * Reaction to a missing field.
   *
   * @default "throw"
   */
  readonly onMissingField?: OnMissing | undefined;
  /** Listener for cache hits and misses, data keys, and erased and missing fields. The events never hold values. */
  readonly onEvent?: EventListener | undefined;
  /**
   * Maximum number of distinct data keys that one call may unwrap, such as those of all tokens in a document. The
   * sender of a document decides how many data keys the document names, and each data key costs calls to a key service.
   * A call with more data keys is refused before the first of them is unwrapped. Data keys are unwrapped few at a time,
   * and none after the first failure.
   *
   * @default 100
   */
  readonly maxDataKeysPerCall?: number | undefined;
  /**
   * `true` to allow empty names and values in encryption contexts. An empty value most likely comes from a variable
   * that is not set, and such a context binds a message to nothing. AWS Encryption SDK messages are
   * never written with empty values, because the SDK for Java refuses to read them.
   *
   * @default false
   */
  readonly allowEmptyContextValues?: boolean | undefined;
}

/** Options of a call that works on whole values. */
export interface CallOptions {
  /** Not supported: the call works on whole values only. */
  readonly fields?: undefined;
  /**
   * Encryption context: names and values that are not secret and are bound to the ciphertext.
   *
   * @default none
   */
  readonly context?: EncryptionContext | undefined;
  /** Signal that ends the wait for the keyring when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a call that works on a whole value, or on fields of a document. */
export interface FieldCallOptions extends Omit<CallOptions, "fields"> {
  /** Paths of the fields, such as `"address.street"`. Without paths the call works on the whole value. */
  readonly fields?: readonly string[] | undefined;
  /**
   * Reaction to a missing field.
   *
   * @default the option of the `DataMasking`
   */
  readonly onMissingField?: OnMissingField | undefined;
}

/** Options of {@link DataMasking.encrypt}. `decrypt` accepts them too, so that one object serves both. */
export interface EncryptFieldsOptions extends FieldCallOptions {
  /**
   * `"document"`: the fields' tokens are short and share one header, a member of the document named by `headerName`. By
   * default each token is complete and opens by itself.
   */
  readonly header?: "document" | undefined;
  /**
   * `true` to encrypt fields that already hold tokens once more, instead of refusing them.
   *
   * @default `false`
   */
  readonly allowTokens?: boolean | undefined;
}

/** Options of {@link DataMasking.encryptText}: those of `encrypt`, with `fields` required. */
export interface EncryptTextOptions extends EncryptFieldsOptions {
  /** Paths of the fields, such as `"address.street"`. */
  readonly fields: readonly string[];
}

/** Options of {@link DataMasking.rewrap}. */
export interface RewrapOptions extends CallOptions {
  /** Keyring that can open the token after rewrapping. */
  readonly to: Keyring;
}
