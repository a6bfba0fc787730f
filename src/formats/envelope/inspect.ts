import { TAG_LENGTH } from "../../crypto/port.ts";
import { nameInEntry } from "../../keyrings/key-names.ts";
import { explainText } from "../../message/explain-text.ts";
import type { ContentType } from "../../message/message-format.ts";
import { refuse } from "../../util/assert.ts";
import { encodeBase64Url } from "../../util/base64.ts";
import { MAX_U16 } from "../../util/big-endian.ts";
import { EnvelopeError, hasCode } from "../../util/errors.ts";
import { resemblesToken } from "./resembles-token.ts";
import { type EnvelopeMessage, tokenParser } from "./token.ts";

/** Those parts of an encrypted data key that anyone can read without a key. */
export interface EncryptedDataKeyDescription {
  /** Kind of keyring that wrapped the data key: `"aws-kms"`, or a raw keyring's key namespace. */
  readonly providerId: string;
  /**
   * Name or ARN of the key that wrapped the data key, or `undefined` if the provider information is not readable text.
   */
  readonly keyName: string | undefined;
  /** Complete provider information of the encrypted data key. */
  readonly providerInfo: Uint8Array;
  /** Length of the wrapped data key in bytes. */
  readonly ciphertextLength: number;
}

/** Parts of a token that anyone can read without a key. */
export interface EnvelopeDescription {
  /** Version of the envelope. */
  readonly version: 1;
  /** Content encryption algorithm, by its JOSE name. */
  readonly encryption: "A256GCM";
  /** Content type of the plaintext. */
  readonly contentType: ContentType;
  /** Commitment to the data key and the encryption context, in base64url. */
  readonly keyCommitment: string;
  /** First 16 bytes of the encryption context's SHA-256, in base64url. `undefined` for an empty context. */
  readonly contextDigest: string | undefined;
  /** Location that a field's token is bound to. `undefined` for a whole value. */
  readonly location: string | undefined;
  /** Data key, wrapped by each key-encryption key. */
  readonly encryptedDataKeys: readonly EncryptedDataKeyDescription[];
  /** Initialization vector in base64url. */
  readonly iv: string;
  /** Length of the ciphertext in bytes, which is also the length of the plaintext. */
  readonly ciphertextLength: number;
  /** Authentication tag in base64url. */
  readonly tag: string;
}

let parser: ReturnType<typeof tokenParser> | undefined;

function parse(token: string): EnvelopeMessage {
  // Inspecting calls no key service, so many encrypted data keys do no harm.
  parser ??= tokenParser(MAX_U16);
  return parser(token);
}

/** Parses a token. If the text is recognizably something else, the error message says what it is. */
function parseOrExplain(token: string): EnvelopeMessage {
  try {
    return parse(token);
  } catch (error) {
    const why = explainText(token, [{ recognizes: resemblesToken }]);
    if (!hasCode(error, "ERR_ENVELOPE") || why === undefined) throw error;
    throw new EnvelopeError(`Cannot read the token: ${why}`);
  }
}

/**
 * Describes those parts of a token that anyone can read. This needs no key.
 *
 * @param token A whole token.
 * @throws {TypeError} If `token` is not a string.
 * @throws {EnvelopeError} If `token` is not a well-formed envelope. The error message names the wrong part.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, inspect, localKeyring } from "sealmask";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey(), keyName: "2026" }) });
 * const token = await masking.encrypt({ ssn: "123-45-6789" });
 * console.log(inspect(token).encryptedDataKeys[0]?.keyName); // 2026
 * ```
 */
export function inspect(token: string): EnvelopeDescription {
  if (typeof token !== "string") refuse("token", "a string", token);
  const { header, encryptedDataKeys, iv, ciphertext } = parseOrExplain(token);
  const end = ciphertext.length - TAG_LENGTH;
  return {
    version: 1,
    encryption: "A256GCM",
    contentType: header.contentType,
    keyCommitment: header.kc,
    contextDigest: header.ctx,
    location: header.loc,
    encryptedDataKeys: encryptedDataKeys.map((key) => ({
      providerId: key.providerId,
      keyName: nameInEntry(key),
      providerInfo: key.providerInfo.slice(),
      ciphertextLength: key.ciphertext.length,
    })),
    iv: encodeBase64Url(iv),
    ciphertextLength: end,
    tag: encodeBase64Url(ciphertext.subarray(end)),
  };
}

/**
 * Tells whether a value is a well-formed envelope: a string of five valid parts. It does not tell whether the token
 * decrypts.
 *
 * @param value Any value.
 *
 * @example
 * ```ts
 * import { isEnvelope } from "sealmask";
 *
 * console.log(isEnvelope("123-45-6789")); // false
 * ```
 */
export function isEnvelope(value: unknown): value is string {
  if (typeof value !== "string") return false;
  try {
    parse(value);
    return true;
  } catch (error) {
    if (error instanceof EnvelopeError) return false;
    throw error;
  }
}
