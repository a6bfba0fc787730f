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
 * Erases, encrypts and decrypts JSON data.
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
   * Makes an instance; nothing is asked of the keyring yet.
   *
   * @param options what to use; erasing needs nothing
   * @throws {TypeError} when an option is unknown or of another type, or {@link RangeError} when a limit makes no sense
   */
  constructor(options: DataMaskingOptions<OnMissing> = {}) {
    this.#options = resolveOptions(options);
  }

  /** The serializer that turns values into text and back. */
  get serializer(): Serializer {
    return this.#options.serializer;
  }

  /** Whether names and values of encryption contexts may be empty. */
  get allowEmptyContextValues(): boolean {
    return this.#options.allowsEmptyContextValues;
  }

  /**
   * Erases values irreversibly, as the function `erase` does with this instance's options.
   *
   * @param data what to erase in
   * @param options what to erase
   * @throws {FieldNotFoundError} when a field is not there, unless `onMissingField` says otherwise
   * @throws {UnsupportedTypeError} when there are fields to erase, and the data cannot have any
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
   * Encrypts a whole value to one token, or with `fields` each of these to a token bound to its location; all or nothing.
   *
   * @param data JSON data, or bytes as a `Uint8Array`; with `fields`, an object, an array or a JSON text of one
   * @param options the fields and the encryption context
   * @returns the token; with `fields`, a copy of the document with tokens in place of the fields' values
   * @throws {TypeError} when there is no keyring, an option is unknown, or the context is malformed
   * @throws {FieldNotFoundError} when a field is not there, unless `onMissingField` says otherwise
   * @throws {UnsupportedTypeError} when JSON would lose something in a value, or a field's value is a token already
   * @throws {KeyringError} when the keyring fails
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
   * Decrypts a token to the value that was encrypted, or a document with tokens in it to a copy with their values.
   * With `fields`, each of them must be a token; without, every token is found.
   *
   * @param data a token, or a document with tokens
   * @param options the same encryption context as when encrypting
   * @throws {EnvelopeError} when a token is malformed, or a field is none
   * @throws {ContextMismatchError} when the context is not the one it was encrypted under
   * @throws {LocationMismatchError} when a token stands where it was not encrypted for
   * @throws {DecryptionError} when it does not authenticate
   * @throws {KeyringError} when the keyring fails, or has no key for it
   * @throws {FieldNotFoundError} when there is no token in a document, or a field is not there
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
   * Encrypts fields of JSON text: their characters are replaced by those of tokens, and no others are touched. A token holds
   * the very text of the value, so that {@link decryptText} restores numbers that JavaScript cannot hold. The tokens are those
   * that `encrypt` makes, and open with `decrypt` too.
   *
   * @param text JSON (RFC 8259) of an object or an array
   * @param options the fields and the encryption context
   * @returns JSON with tokens in place of the fields' values
   * @throws {TypeError} when there are no fields or no keyring, or an option is unknown
   * @throws {UnsupportedTypeError} when the text is no JSON, a name on the way to a field occurs twice in its object, or a
   * field's value is a token already
   * @throws what `encrypt` throws
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
   * Decrypts tokens in JSON text, each to the very text that was encrypted; no other characters are touched. With `fields`,
   * each of them must be a token; without, every token is found.
   *
   * @param text JSON (RFC 8259) with tokens in it
   * @param options the same encryption context as when encrypting
   * @returns JSON with values in place of the tokens
   * @throws {UnsupportedTypeError} when the text is no JSON, a name on the way to a token occurs twice in its object, or what
   * was encrypted has no place in JSON, such as bytes
   * @throws what `decrypt` throws
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
   * Encrypts many values, each to a token of its own: the same as `encrypt` for each of them, and all or none.
   *
   * @param items JSON data, or bytes as `Uint8Array`s
   * @param options the encryption context
   * @throws what `encrypt` throws
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
   * Decrypts many tokens: the same as `decrypt` for each of them, and all or none.
   *
   * @param tokens whole tokens
   * @param options the same encryption context as when encrypting
   * @throws what `decrypt` throws
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
   * Opens a session that encrypts and decrypts without waiting, for log serialisers and other places that cannot await.
   * It needs a synchronous `crypto`, such as `nativeCrypto()` of `sealmask/native`, and a cache.
   *
   * @param options the encryption context
   * @throws {TypeError} when there is no keyring or no cache, or the cryptography is not synchronous
   * @throws {KeyringError} when the keyring fails
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
   * Derives the content encryption key of a token, for other JOSE libraries: with its second part emptied, a token is a
   * standard `dir` JWE that this key opens. Whoever has it can read this token and every other one with the same data
   * key and context. Always asks the keyring.
   *
   * @param token a whole token
   * @param options the encryption context
   * @returns 32 bytes; wipe them after use
   * @throws {TypeError} when the token's format has no content key
   * @throws what `decrypt` throws
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
   * Wraps data keys for other key-encryption keys, without opening any payload: the answer is the same token but for its
   * second part, or a copy of the document whose tokens are. Each data key is wrapped once, and `onEvent` hears of every
   * place.
   *
   * @param data a token, or a document with tokens
   * @param options the keyring to wrap for, and the encryption context
   * @throws {TypeError} when the token's format cannot be re-wrapped
   * @throws what `decrypt` throws
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
  /** Wraps the data keys of a document's tokens anew. */
  rewrap<T extends object>(document: T, options: RewrapOptions): Promise<T>;
  async rewrap(data: unknown, options: RewrapOptions): Promise<unknown> {
    const call = readCallOptions("rewrap", options, this.#options);
    return rewrap(this.#options, data, call, readRewrapTarget(options));
  }
}
