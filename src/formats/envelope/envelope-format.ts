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
   * How many encrypted data keys a token may carry, 1 to 65,535; each may cost a call to a key service.
   *
   * @default 10
   */
  readonly maxEncryptedDataKeys?: number | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<EnvelopeFormatOptions>({
  maxEncryptedDataKeys: true,
});

/** All that is constant for the envelopes of one data key and context. */
export interface EnvelopeKey {
  /** AES-256-GCM under the content key. */
  readonly aes: AesGcm;
  /** Gives a new initialisation vector. */
  readonly randomIv: () => Bytes;
  /** The header's `kc`. */
  readonly commitment: string;
  /** The header's `ctx`. */
  readonly contextDigest: string | undefined;
  /** The second part of every token. */
  readonly dataKeys: string;
  /** How tokens begin that were written already, by location and content type. */
  readonly starts: Map<string, TokenStart>;
}

/** What all tokens of one header have in common. */
interface TokenStart {
  readonly header: EncodedHeader;
  /** What stands before the initialisation vector. */
  readonly text: string;
  /** The additional authenticated data. */
  readonly additionalData: Bytes;
}

/** How many starts are kept for one data key, of which a cache keeps a hundred. */
const MAX_STARTS = 256;
/**
 * The longest location whose start is kept, in characters. Under a wildcard it is the sender of a document who chooses the
 * names in it, and that must not fill memory.
 */
const MAX_KEPT_LOCATION = 256;

/** How a whole value of JSON begins, and what the short tokens of a document have in common. */
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

/** Writes a token with a given initialisation vector, which must never have been used under the key. */
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
 * Returns the format of the envelope, version 1: a compact token with the five parts of a JWE Compact Serialization
 * (RFC 7516), AES-256-GCM, and a header that commits to data key and encryption context. It is what `DataMasking`
 * writes unless told otherwise; name it to change its options.
 *
 * @param options the limits
 * @throws {RangeError} when a limit makes no sense
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

/** Returns the same format as {@link envelopeFormat}, with the types of its messages and keys. */
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
    // What one limit lets be written, another one may refuse to read.
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
