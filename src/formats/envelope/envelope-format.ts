import type { AesGcm } from "../../crypto/port.ts";
import type {
  MessageFormat,
  PlainMessage,
} from "../../message/message-format.ts";
import { integerWithin } from "../../util/assert.ts";
import { encodeBase64Url } from "../../util/base64.ts";
import { MAX_U16 } from "../../util/big-endian.ts";
import { type Bytes, equalConstantTime } from "../../util/bytes.ts";
import { ContextMismatchError, DecryptionError } from "../../util/errors.ts";
import { andThen, type MaybePromise } from "../../util/maybe-promise.ts";
import { assertOptions, namesOf, readOption } from "../../util/options.ts";
import { contextDigest, deriveContentKey } from "./content-key.ts";
import {
  type EncodedHeader,
  encodeHeader,
  fieldAdditionalData,
  fieldTokenPrefix,
} from "./envelope-header.ts";
import { resemblesToken } from "./resembles-token.ts";
import {
  type EnvelopeMessage,
  encodeDataKeys,
  MAX_ENCRYPTED_DATA_KEYS,
  replaceDataKeys,
  tokenParser,
} from "./token.ts";

/** Options of {@link envelopeFormat}. */
export interface EnvelopeFormatOptions {
  /**
   * Maximum number of encrypted data keys in a token, 1 to 65,535. Each of them may cost a call to a key
   * service.
   *
   * @default 10
   */
  readonly maxEncryptedDataKeys?: number | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<EnvelopeFormatOptions>({
  maxEncryptedDataKeys: true,
});

/** Data that all envelopes of one data key and encryption context share. */
export interface EnvelopeKey {
  /** AES-256-GCM with the content key. */
  readonly aes: AesGcm;
  /** Returns a new initialization vector. */
  readonly randomIv: () => Bytes;
  /** Key commitment, the header's `kc`. */
  readonly commitment: string;
  /** Context digest, the header's `ctx`. */
  readonly contextDigest: string | undefined;
  /** Second part of every token: the encrypted data keys in base64url. */
  readonly dataKeys: string;
  /** Beginnings of the tokens that were already written, by content type and location. */
  readonly starts: Map<string, TokenStart>;
}

/** Encoded beginning that all tokens with the same header share. */
interface TokenStart {
  readonly header: EncodedHeader;
  /** Text of the token before the dot and the initialization vector. */
  readonly text: string;
  /** Additional authenticated data, with which the content is encrypted. */
  readonly additionalData: Bytes;
}

/** Maximum number of token beginnings that are kept for one data key. A cache keeps about a hundred data keys. */
const MAX_STARTS = 256;
/**
 * Maximum length, in characters, of a location for which the token's beginning is kept. With a wildcard, the sender of
 * a document chooses the member names in locations, and these must not fill the memory.
 */
const MAX_KEPT_LOCATION = 256;

/**
 * Content type and location of a token for a whole JSON value. The header of such a token is also the shared header of
 * a document.
 */
const WHOLE = {
  contentType: "json",
  location: undefined,
  usesDocumentHeader: false,
} as const;

function startOf(
  key: EnvelopeKey,
  {
    contentType,
    location,
    usesDocumentHeader,
  }: Omit<PlainMessage, "plaintext">,
): TokenStart {
  const kind = usesDocumentHeader ? fieldTokenPrefix(contentType) : contentType;
  const name = location === undefined ? kind : `${kind} ${location}`;
  const isKept = (location?.length ?? 0) <= MAX_KEPT_LOCATION;
  const known = isKept ? key.starts.get(name) : undefined;
  if (known) return known;
  let start: TokenStart;
  if (usesDocumentHeader) {
    const { header } = startOf(key, WHOLE);
    const additionalData = fieldAdditionalData(header, contentType, location);
    start = { header, text: kind, additionalData };
  } else {
    const { commitment: kc, contextDigest: ctx } = key;
    const header = encodeHeader({ kc, ctx, loc: location, contentType });
    const text = `${header.text}.${key.dataKeys}`;
    start = { header, text, additionalData: header.additionalData };
  }
  if (isKept) {
    if (key.starts.size >= MAX_STARTS) key.starts.clear();
    key.starts.set(name, start);
  }
  return start;
}

/**
 * Encrypts a message with a given initialization vector, which must never have been used with this key. Returns the
 * token.
 */
export function sealWithIv(
  key: EnvelopeKey,
  message: PlainMessage,
  iv: Bytes,
): MaybePromise<string> {
  const { text, additionalData } = startOf(key, message);
  return andThen(
    key.aes.seal(iv, message.plaintext, additionalData),
    ({ ciphertext, tag }) =>
      `${text}.${encodeBase64Url(iv)}.${encodeBase64Url(ciphertext)}.${encodeBase64Url(tag)}`,
  );
}

function contextMismatch(
  expected: string | undefined,
  given: string | undefined,
): ContextMismatchError {
  const which = expected === undefined ? "no" : "another";
  const got = given === undefined ? ", got none" : "";
  return new ContextMismatchError(
    `Cannot decrypt the token: it was encrypted under ${which} encryption context${got}; give the same pairs as when encrypting`,
  );
}

/**
 * Returns sealmask's own message format, the envelope, version 1. A token has the five parts of a JWE Compact
 * Serialization (RFC 7516), is encrypted with AES-256-GCM, and its header commits to the data key and the encryption
 * context. `DataMasking` uses this format by default. Pass it as `format` to change its options.
 *
 * @param options Limits of the format.
 * @throws {TypeError} If an option is unknown or has the wrong type.
 * @throws {RangeError} If `maxEncryptedDataKeys` is out of range.
 *
 * @example
 * ```ts
 * import { DataMasking, envelopeFormat, generateKey, localKeyring } from "sealmask";
 *
 * const masking = new DataMasking({
 *   keyring: localKeyring({ key: generateKey() }),
 *   format: envelopeFormat({ maxEncryptedDataKeys: 3 }),
 * });
 * const token = await masking.encrypt("a secret");
 * console.log(await masking.decrypt(token)); // a secret
 * ```
 */
export function envelopeFormat(options?: EnvelopeFormatOptions): MessageFormat {
  return typedEnvelopeFormat(options);
}

/** Returns the format of {@link envelopeFormat} with precise types for its messages and keys. */
export function typedEnvelopeFormat(
  options?: EnvelopeFormatOptions,
): MessageFormat<EnvelopeMessage, EnvelopeKey> {
  assertOptions("envelopeFormat", options, NAMES);
  const maxEncryptedDataKeys = integerWithin(
    "maxEncryptedDataKeys",
    readOption(options, "maxEncryptedDataKeys") ?? MAX_ENCRYPTED_DATA_KEYS,
    1,
    MAX_U16,
  );
  return {
    // The limit belongs to the id, because a format with a smaller limit may refuse a token.
    id: `sm1/${maxEncryptedDataKeys}`,
    recognizes: resemblesToken,
    parse: tokenParser(maxEncryptedDataKeys),
    async verifyContext(message, context, crypto) {
      const given = await contextDigest(crypto, context);
      const { ctx } = message.header;
      if (ctx !== given) throw contextMismatch(ctx, given);
    },
    async deriveKey({ crypto, dataKey, encryptedDataKeys, context }) {
      const dataKeys = encodeDataKeys(encryptedDataKeys, maxEncryptedDataKeys);
      const derived = await deriveContentKey(crypto, dataKey, context);
      try {
        return {
          aes: await crypto.aesGcm(derived.contentKey),
          randomIv: crypto.randomIv,
          commitment: derived.commitment,
          contextDigest: await contextDigest(crypto, context),
          dataKeys,
          starts: new Map(),
        };
      } finally {
        derived.contentKey.fill(0);
      }
    },
    seal: (key, message) => sealWithIv(key, message, key.randomIv()),
    open(key, { header, iv, ciphertext }) {
      if (header.ctx !== key.contextDigest) {
        throw contextMismatch(header.ctx, key.contextDigest);
      }
      if (!equalConstantTime(header.kc, key.commitment)) {
        throw new DecryptionError();
      }
      return key.aes.open(iv, ciphertext, header.additionalData);
    },
    async contentKey({ header }, { crypto, dataKey, context }) {
      const { commitment, contentKey } = await deriveContentKey(
        crypto,
        dataKey,
        context,
      );
      if (equalConstantTime(header.kc, commitment)) return contentKey;
      contentKey.fill(0);
      throw new DecryptionError();
    },
    documentHeader: (key) => startOf(key, WHOLE).text,
    withDataKeys({ token, header, usesDocumentHeader }, encryptedDataKeys) {
      const keys = encodeDataKeys(encryptedDataKeys, maxEncryptedDataKeys);
      return usesDocumentHeader
        ? `${header.text}.${keys}`
        : replaceDataKeys(token, keys);
    },
  };
}
