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
  /** Wraps and unwraps data keys; erasing needs none. */
  readonly keyring?: Keyring | undefined;
  /**
   * Limits of a cache of its own, a cache to share, or `false` to ask the keyring for every message.
   *
   * @default a cache with the default limits
   */
  readonly cache?: DataKeyCacheOptions | DataKeyCache | false | undefined;
  /**
   * The cryptography to use.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
  /**
   * What `encrypt` writes.
   *
   * @default `envelopeFormat()`
   */
  readonly format?: MessageFormat | undefined;
  /**
   * Further formats that `decrypt` reads.
   *
   * @default none
   */
  readonly accept?: readonly MessageFormat[] | undefined;
  /**
   * The member that holds a document's shared header.
   *
   * @default "$sealmask"
   */
  readonly headerName?: string | undefined;
  /**
   * Turns values into text and back. Default `JSON`, with which a value that JSON would lose is refused; others are not checked.
   *
   * @default `JSON`
   */
  readonly serializer?: Serializer | undefined;
  /**
   * What to do about a field that is not there.
   *
   * @default "throw"
   */
  readonly onMissingField?: OnMissing | undefined;
  /** Called for cache hits and misses, data keys and erased fields; never with values. */
  readonly onEvent?: EventListener | undefined;
  /**
   * How many distinct data keys one call may unwrap, such as those of all tokens in a document. Whoever sends
   * a document decides how many it names, and each costs calls to a key service: a call with more is refused before any
   * is made. They are unwrapped few at a time, and none after the first failure.
   *
   * @default 100
   */
  readonly maxDataKeysPerCall?: number | undefined;
  /**
   * Whether names and values of encryption contexts may be empty. Default `false`: an empty value most likely comes from
   * a variable that is not set, and binds a message to nothing. Even with `true` no message of the AWS Encryption SDK is
   * written under one: its implementation for Java refuses to read it.
   *
   * @default false
   */
  readonly allowEmptyContextValues?: boolean | undefined;
}

/** Options of one call that works on whole values. */
export interface CallOptions {
  /** Not for such a call: it would take no notice. */
  readonly fields?: undefined;
  /**
   * The encryption context: non-secret pairs that are bound to the ciphertext.
   *
   * @default none
   */
  readonly context?: EncryptionContext | undefined;
  /** Gives up waiting for the keyring when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of one call that works on a whole value, or on fields of a document. */
export interface FieldCallOptions extends Omit<CallOptions, "fields"> {
  /** Paths of the fields, such as `"address.street"`; without them the call works on the whole value. */
  readonly fields?: readonly string[] | undefined;
  /**
   * What to do about a field that is not there.
   *
   * @default as the `DataMasking` has it
   */
  readonly onMissingField?: OnMissingField | undefined;
}

/** Options of {@link DataMasking.encrypt}; `decrypt` takes them too, so that one object serves both. */
export interface EncryptFieldsOptions extends FieldCallOptions {
  /**
   * `"document"`: the fields' tokens share one header, which stands once in the document, under `headerName`, and are
   * short. Without it each token is whole, and opens by itself.
   */
  readonly header?: "document" | undefined;
  /**
   * Whether fields that hold tokens already are encrypted once more, rather than refused.
   *
   * @default false
   */
  readonly allowTokens?: boolean | undefined;
}

/** Options of {@link DataMasking.encryptText}: as of `encrypt`, and the fields must be named. */
export interface EncryptTextOptions extends EncryptFieldsOptions {
  /** Paths of the fields, such as `"address.street"`. */
  readonly fields: readonly string[];
}

/** Options of {@link DataMasking.rewrap}. */
export interface RewrapOptions extends CallOptions {
  /** The keyring whose keys shall open the token from now on. */
  readonly to: Keyring;
}
