import {
  type CheckedEraseOptions,
  compileEraser,
  type NoOptions,
} from "../erase/erase.ts";
import { type EraseOptions, resolveErase } from "../erase/erase-options.ts";
import type { Erased } from "../erase/erased.ts";
import type { OnMissingField } from "../fields/on-missing-field.ts";
import type { Serializer } from "../json/serializer.ts";
import { decryptText } from "./decrypt-text.ts";
import { eachItem } from "./each-item.ts";
import { decryptData, encryptFields } from "./encrypt-fields.ts";
import { encryptText } from "./encrypt-text.ts";
import { decryptValue, encryptValue } from "./encrypt-value.ts";
import type { CheckedFieldsOptions, EncryptedBy } from "./encrypted.ts";
import type {
  CallOptions,
  DataMaskingOptions,
  EncryptFieldsOptions,
  EncryptTextOptions,
  RewrapOptions,
} from "./masking-options.ts";
import {
  readCallOptions,
  readFieldsOptions,
  readRewrapTarget,
  refuseNoFields,
} from "./read-call-options.ts";
import { type ResolvedOptions, resolveOptions } from "./resolve-options.ts";
import { contentKey, rewrap } from "./rewrap.ts";
import { type MaskingSession, openSession } from "./session.ts";

/**
 * Erases, encrypts and decrypts fields or whole values of JSON data.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const context = { tenant_id: "a06b" };
 * const token = await masking.encrypt({ ssn: "123-45-6789" }, { context });
 * console.log(await masking.decrypt(token, { context })); // { ssn: '123-45-6789' }
 * ```
 */
export class DataMasking<OnMissing extends OnMissingField = "throw"> {
  readonly #options: ResolvedOptions;

  /**
   * Creates an instance. The keyring is not called yet.
   *
   * @param options keyring, cache and defaults; erasing needs none of them
   * @throws {TypeError} if an option is unknown or has the wrong type, or {@link RangeError} if a limit is out of range
   */
  constructor(options: DataMaskingOptions<OnMissing> = {}) {
    this.#options = resolveOptions(options);
  }

  /** Serializer that converts values to text and back. */
  get serializer(): Serializer {
    return this.#options.serializer;
  }

  /** `true` if names and values of encryption contexts may be empty. */
  get allowEmptyContextValues(): boolean {
    return this.#options.allowsEmptyContextValues;
  }

  /**
   * Erases values irreversibly, as the function `erase` does, with this instance's options as defaults.
   *
   * @param data data with fields to erase
   * @param options fields and masks; by default the whole value is erased
   * @throws {FieldNotFoundError} if a field is missing, unless `onMissingField` says otherwise
   * @throws {UnsupportedTypeError} if fields are given and the data cannot have fields
   *
   * @example
   * ```ts
   * import { DataMasking } from "sealmask";
   *
   * const masking = new DataMasking();
   * console.log(masking.erase({ id: 1, ssn: "123-45-6789" }, { fields: ["ssn"] })); // { id: 1, ssn: '*****' }
   * ```
   */
  erase<T, const O extends EraseOptions = EraseOptions>(
    data: T,
    options: CheckedEraseOptions<T, O, OnMissing>,
  ): Erased<T, O>;
  /** Erases a whole value. */
  erase<T>(data: T): Erased<T, NoOptions>;
  erase(data: unknown, options?: EraseOptions): unknown {
    return compileEraser(resolveErase("erase", options, this.#options))(data);
  }

  /**
   * Encrypts a whole value to one token. With `fields`, encrypts each field to a token that is bound to the field's
   * location; if one field fails, the whole call fails.
   *
   * @param data JSON data, or bytes as a `Uint8Array`; with `fields`, an object, an array or the JSON text of one
   * @param options the fields and the encryption context
   * @returns the token; with `fields`, a copy of the document with tokens in place of the fields' values
   * @throws {TypeError} if the keyring is missing, an option is unknown, or the context is malformed
   * @throws {FieldNotFoundError} if a field is missing, unless `onMissingField` says otherwise
   * @throws {UnsupportedTypeError} if JSON would lose part of a value, or a field already holds a token
   * @throws {KeyringError} if the keyring fails
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, isEnvelope, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * const { id, pin } = await masking.encrypt({ id: 1, pin: 1234 }, { fields: ["pin"] });
   * console.log(id, isEnvelope(pin)); // 1 true
   * ```
   */
  encrypt<T, const O extends EncryptFieldsOptions | undefined>(
    data: T,
    options: CheckedFieldsOptions<T, O, OnMissing>,
  ): Promise<EncryptedBy<T, O>>;
  /** Encrypts a whole value to a token. */
  encrypt(data: unknown): Promise<string>;
  async encrypt(
    data: unknown,
    options: EncryptFieldsOptions = {},
  ): Promise<unknown> {
    const call = readCallOptions("encrypt", options, this.#options);
    const fields = readFieldsOptions(options, this.#options);
    return fields === undefined
      ? encryptValue(this.#options, data, call)
      : encryptFields(this.#options, data, call, fields);
  }

  /**
   * Decrypts a token to the original value, or a document to a copy with all its tokens decrypted. With `fields`,
   * decrypts these fields only, and each of them must hold a token.
   *
   * @param data a token, or a document with tokens
   * @param options the fields, and the encryption context that was used to encrypt
   * @throws {EnvelopeError} if a token is malformed, or a field holds no token
   * @throws {ContextMismatchError} if the token was encrypted under another context
   * @throws {LocationMismatchError} if a token was moved to another location
   * @throws {DecryptionError} if a token does not authenticate
   * @throws {KeyringError} if the keyring fails, or has no key for a token
   * @throws {FieldNotFoundError} if the document holds no token, or a field is missing
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * const stored = await masking.encrypt({ id: 1, ssn: "123-45-6789" }, { fields: ["ssn"] });
   * console.log(await masking.decrypt(stored)); // { id: 1, ssn: '123-45-6789' }
   * ```
   */
  decrypt<
    T = unknown,
    D = unknown,
    const O extends EncryptFieldsOptions = EncryptFieldsOptions,
  >(data: D, options: CheckedFieldsOptions<D, O, OnMissing>): Promise<T>;
  /** Decrypts a token, or every token in a document. */
  decrypt<T = unknown>(data: unknown): Promise<T>;
  async decrypt(
    data: unknown,
    options: EncryptFieldsOptions = {},
  ): Promise<unknown> {
    const call = readCallOptions("decrypt", options, this.#options);
    const fields = readFieldsOptions(options, this.#options);
    return decryptData(this.#options, data, call, fields);
  }

  /**
   * Encrypts fields in JSON text: replaces each field's value by a token and keeps every other character. A token holds
   * the exact text of the value, so {@link decryptText} restores numbers that JavaScript cannot represent. The tokens
   * have the same form as those of `encrypt`, and `decrypt` opens them too.
   *
   * @param text JSON text (RFC 8259) of an object or an array
   * @param options the fields and the encryption context
   * @returns JSON text with tokens in place of the fields' values
   * @throws {TypeError} if the fields or the keyring are missing, or an option is unknown
   * @throws {UnsupportedTypeError} if the text is not JSON, a name on the path to a field occurs twice in its object,
   * or a field already holds a token
   * @throws all errors of `encrypt`
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * const text = '{"id": 9007199254740993, "balance": 1.0}';
   * const encrypted = await masking.encryptText(text, { fields: ["balance"] });
   * console.log((await masking.decryptText(encrypted)) === text); // true
   * ```
   */
  async encryptText(
    text: string,
    options: EncryptTextOptions,
  ): Promise<string> {
    const call = readCallOptions("encryptText", options, this.#options);
    const fields = readFieldsOptions(options, this.#options);
    if (fields === undefined) refuseNoFields();
    return encryptText(this.#options, text, call, fields);
  }

  /**
   * Decrypts tokens in JSON text to the exact text that was encrypted, and keeps every other character. By default all
   * tokens are decrypted. With `fields`, only these fields are, and each of them must hold a token.
   *
   * @param text JSON text (RFC 8259) with tokens
   * @param options the fields, and the encryption context that was used to encrypt
   * @returns JSON text with values in place of the tokens
   * @throws {UnsupportedTypeError} if the text is not JSON, a name on the path to a token occurs twice in its object,
   * or a decrypted value cannot be written as JSON, such as bytes
   * @throws all errors of `decrypt`
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * const stored = await masking.encryptText('{ "pin": 1234 }', { fields: ["pin"] });
   * console.log(await masking.decryptText(stored)); // { "pin": 1234 }
   * ```
   */
  async decryptText(
    text: string,
    options: EncryptFieldsOptions = {},
  ): Promise<string> {
    const call = readCallOptions("decryptText", options, this.#options);
    const fields = readFieldsOptions(options, this.#options);
    return decryptText(this.#options, text, call, fields);
  }

  /**
   * Encrypts many values, each to a token of its own, as `encrypt` does. If one fails, all fail.
   *
   * @param items JSON data, or bytes as `Uint8Array`s
   * @param options the encryption context
   * @throws all errors of `encrypt`
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * const tokens = await masking.encryptMany([{ id: 1 }, { id: 2 }]);
   * console.log(await masking.decryptMany(tokens)); // [ { id: 1 }, { id: 2 } ]
   * ```
   */
  async encryptMany(
    items: readonly unknown[],
    options: CallOptions = {},
  ): Promise<string[]> {
    const call = readCallOptions("encryptMany", options, this.#options);
    return eachItem("items", items, (item, i) =>
      encryptValue(this.#options, item, call, `the value of item ${i}`),
    );
  }

  /**
   * Decrypts many tokens, as `decrypt` does. If one fails, all fail.
   *
   * @param tokens whole tokens
   * @param options the encryption context that was used to encrypt
   * @throws all errors of `decrypt`
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * const tokens = await masking.encryptMany(["a", "b"]);
   * console.log((await masking.decryptMany(tokens)).join()); // a,b
   * ```
   */
  async decryptMany<T = unknown>(
    tokens: readonly string[],
    options: CallOptions = {},
  ): Promise<T[]> {
    const call = readCallOptions("decryptMany", options, this.#options);
    return eachItem("tokens", tokens, (token) =>
      decryptValue(this.#options, token, call),
    ) as Promise<T[]>;
  }

  /**
   * Opens a session that encrypts and decrypts synchronously, for log serializers and other code that cannot await. It
   * needs a synchronous `crypto`, such as `nativeCrypto()` of `sealmask/native`, and a cache.
   *
   * @param options the encryption context
   * @throws {TypeError} if the keyring or the cache is missing, or the cryptography is asynchronous
   * @throws {KeyringError} if the keyring fails
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   * import { nativeCrypto } from "sealmask/native";
   *
   * const keyring = localKeyring({ key: generateKey() });
   * const masking = new DataMasking({ keyring, crypto: nativeCrypto() });
   * const session = await masking.session({ context: { tenant_id: "a06b" } });
   * const token = session.encryptSync({ ssn: "123-45-6789" });
   * console.log(session.decryptSync(token)); // { ssn: '123-45-6789' }
   * ```
   */
  async session(options: CallOptions = {}): Promise<MaskingSession> {
    const call = readCallOptions("session", options, this.#options);
    return openSession(this.#options, call);
  }

  /**
   * Derives the content encryption key of a token, for use with other JOSE libraries. If the second part of a token is
   * emptied, the result is a standard `dir` JWE that this key opens. The key opens every token with the same data key
   * and encryption context. This method always calls the keyring.
   *
   * @param token a whole token
   * @param options the encryption context
   * @returns 32 bytes; wipe them after use
   * @throws {TypeError} if the token's format has no content key
   * @throws all errors of `decrypt`
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * const token = await masking.encrypt("a secret");
   * console.log((await masking.contentKey(token)).length); // 32
   * ```
   */
  async contentKey(
    token: string,
    options: CallOptions = {},
  ): Promise<Uint8Array> {
    const call = readCallOptions("contentKey", options, this.#options);
    return contentKey(this.#options, token, call);
  }

  /**
   * Wraps the data keys of a token, or of a document's tokens, for another keyring, without decrypting any payload.
   * Only the wrapped data keys in the tokens change. Each data key is wrapped once, and `onEvent` gets one event for
   * each token.
   *
   * @param data a token, or a document with tokens
   * @param options the keyring to wrap for, and the encryption context
   * @throws {TypeError} if the token's format does not support rewrapping
   * @throws all errors of `decrypt`
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, localKeyring } from "sealmask";
   *
   * const last = localKeyring({ key: generateKey(), keyName: "2025" });
   * const next = localKeyring({ key: generateKey(), keyName: "2026" });
   * const token = await new DataMasking({ keyring: last }).encrypt("a secret");
   * const moved = await new DataMasking({ keyring: last }).rewrap(token, { to: next });
   * console.log(await new DataMasking({ keyring: next }).decrypt(moved)); // a secret
   * ```
   */
  rewrap(token: string, options: RewrapOptions): Promise<string>;
  /** Wraps the data keys of a document's tokens for another keyring. */
  rewrap<T extends object>(document: T, options: RewrapOptions): Promise<T>;
  async rewrap(data: unknown, options: RewrapOptions): Promise<unknown> {
    const call = readCallOptions("rewrap", options, this.#options);
    return rewrap(this.#options, data, call, readRewrapTarget(options));
  }
}
