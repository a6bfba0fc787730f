import { DataKeyCache } from "../cache/cache.ts";
import { snapshotContext } from "../context.ts";
import { webCrypto } from "../crypto.ts";
import { edit } from "../edit.ts";
import { envelopeFormat } from "../envelope/format.ts";
import type { EventListener } from "../events.ts";
import {
  asDocument,
  compileFields,
  type OnMissingField,
  selectFields,
} from "../fields.ts";
import type { MessageFormat } from "../format.ts";
import { json, type Serializer } from "../json.ts";
import { type EraseOptions, erase } from "../mask/erase.ts";
import { type Location, toBinding } from "../path/location.ts";
import { decodeContent, encodeContent } from "./content.ts";
import { type DataKeySource, idWriter } from "./data-keys.ts";
import { type Binding, open, seal, sealAll } from "./messages.ts";
import type {
  CallOptions,
  DataMaskingOptions,
  FieldCallOptions,
  RewrapOptions,
} from "./options.ts";
import { contentKey, rewrap } from "./rewrap.ts";
import { findTokens, formatOf, refuseToken, requireTokens } from "./tokens.ts";

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
export class DataMasking {
  /** The class's name, also where a bundler shortens names. */
  static readonly name: string = "DataMasking";

  readonly #source: DataKeySource | undefined;
  readonly #onEvent: EventListener | undefined;
  readonly #formats: readonly [MessageFormat, ...MessageFormat[]];
  readonly #serializer: Serializer;
  readonly #onMissingField: OnMissingField;

  /**
   * Makes an instance; nothing is asked of the keyring yet.
   *
   * @param options what to use; erasing needs nothing
   * @throws {RangeError} when a limit of the cache makes no sense
   */
  constructor(options: DataMaskingOptions = {}) {
    const { format = envelopeFormat(), accept = [], onEvent } = options;
    const { keyring, crypto = webCrypto } = options;
    const cache = cacheOf(options.cache);
    this.#source = keyring && {
      keyring,
      cache,
      crypto,
      onEvent,
      encryptionIds: idWriter(keyring),
      decryptionIds: idWriter(keyring),
    };
    this.#onEvent = onEvent;
    this.#formats = [format, ...accept];
    this.#serializer = options.serializer ?? json;
    this.#onMissingField = options.onMissingField ?? "throw";
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
  erase<T = unknown>(data: unknown, options?: EraseOptions): T {
    return erase<T>(data, {
      onMissingField: this.#onMissingField,
      onEvent: this.#onEvent,
      serializer: this.#serializer,
      ...options,
    });
  }

  /**
   * Encrypts a whole value to one token.
   *
   * @param data JSON data, or bytes as a `Uint8Array`
   * @param options the encryption context
   * @throws {TypeError} when there is no keyring, or the context is malformed
   * @throws {UnsupportedTypeError} when the value cannot be serialized
   * @throws {KeyringError} when the keyring fails
   *
   * @example
   * ```ts
   * import { DataMasking, generateKey, isEnvelope, localKeyring } from "sealmask";
   *
   * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
   * console.log(isEnvelope(await masking.encrypt([1, 2, 3]))); // true
   * ```
   */
  encrypt(data: unknown, options?: CallOptions): Promise<string>;
  /**
   * Encrypts fields of a document, each to a token bound to its location and to the context. All or nothing.
   *
   * @param data an object, an array or a JSON text of one
   * @param options the fields and the encryption context
   * @returns a copy of the document with tokens in place of the fields' values
   * @throws {FieldNotFoundError} when a field is not there, unless `onMissingField` says otherwise
   * @throws {UnsupportedTypeError} when a value cannot be serialized, or is a token already
   */
  encrypt<T = unknown>(data: unknown, options: FieldCallOptions): Promise<T>;
  async encrypt(
    data: unknown,
    options: CallOptions & Partial<FieldCallOptions> = {},
  ): Promise<unknown> {
    const source = this.#keys();
    const binding = bindingOf(options);
    const [format] = this.#formats;
    if (options.fields === undefined) {
      const message = encodeContent(data, this.#serializer);
      return await seal(source, format, message, binding);
    }
    const document = asDocument(data, this.#serializer);
    const locations = this.#select(document, options);
    const messages = locations.map((location) => {
      refuseToken(location, this.#formats);
      const content = encodeContent(location.value, this.#serializer);
      return { ...content, location: toBinding(location.keys) };
    });
    const tokens = await sealAll(source, format, messages, binding);
    return replace(document, locations, tokens);
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
  async decrypt<T = unknown>(
    data: unknown,
    options: CallOptions & Partial<FieldCallOptions> = {},
  ): Promise<T> {
    const source = this.#keys();
    const binding = bindingOf(options);
    const openAt = async (text: string, at: string | undefined) => {
      const format = this.#formatOf(text);
      const message = format.parse(text);
      const plaintext = await open(source, format, message, at, binding);
      return decodeContent(plaintext, message.contentType, this.#serializer);
    };
    if (typeof data === "string" && options.fields === undefined) {
      return openAt(data, undefined) as Promise<T>;
    }
    const document = asDocument(data, this.#serializer);
    const locations =
      options.fields === undefined
        ? findTokens(document, this.#formats)
        : requireTokens(this.#select(document, options), this.#formats);
    const values = await Promise.all(
      locations.map(({ keys, value }) => openAt(value, toBinding(keys))),
    );
    return replace(document, locations, values) as T;
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
    const binding = bindingOf(options);
    return contentKey(this.#keys(), this.#formatOf(token), token, binding);
  }

  /**
   * Wraps a token's data key for other key-encryption keys, without opening its payload: the answer is the same token
   * but for its second part.
   *
   * @param token a whole token
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
  async rewrap(token: string, options: RewrapOptions): Promise<string> {
    const binding = bindingOf(options);
    const format = this.#formatOf(token);
    return rewrap(this.#keys(), format, token, options.to, binding);
  }

  #keys(): DataKeySource {
    if (this.#source) return this.#source;
    throw new TypeError(
      "Cannot encrypt or decrypt without a keyring: give one to new DataMasking({ keyring })",
    );
  }

  #formatOf(token: unknown): MessageFormat {
    if (typeof token === "string") {
      return formatOf(token, this.#formats) ?? this.#formats[0];
    }
    throw new TypeError("Cannot read the token: expected a string");
  }

  #select(document: object, options: Partial<FieldCallOptions>): Location[] {
    const { fields = [], onMissingField = this.#onMissingField } = options;
    const onEvent = this.#onEvent;
    const paths = compileFields(fields);
    return selectFields(document, paths, { onMissingField, onEvent });
  }
}

function cacheOf(cache: DataMaskingOptions["cache"]): DataKeyCache | null {
  if (cache === false) return null;
  return cache instanceof DataKeyCache ? cache : new DataKeyCache(cache);
}

function bindingOf({ context, signal }: CallOptions): Binding {
  return { context: snapshotContext(context), signal };
}

function replace(
  document: object,
  locations: readonly Location[],
  values: readonly unknown[],
): unknown {
  const place = ({ keys }: Location, i: number) => ({ keys, value: values[i] });
  return edit(document, locations.map(place));
}
