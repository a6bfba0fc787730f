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

/** An encrypted data key as a token shows it to anyone. */
export interface EncryptedDataKeyDescription {
  /** Which kind of keyring wrapped it: `"aws-kms"`, or a raw keyring's key namespace. */
  readonly providerId: string;
  /** The name or ARN of the key that wrapped it, where the provider information is readable. */
  readonly keyName: string | undefined;
  /** The provider information, whole. */
  readonly providerInfo: Uint8Array;
  /** Bytes of the wrapped data key. */
  readonly ciphertextLength: number;
}

/** What a token shows to anyone, without a key. */
export interface EnvelopeDescription {
  /** The envelope's version. */
  readonly version: 1;
  /** The content encryption, by its JOSE name. */
  readonly encryption: "A256GCM";
  /** How the plaintext is to be read. */
  readonly contentType: ContentType;
  /** Commits to data key and encryption context, in base64url. */
  readonly keyCommitment: string;
  /** The first 16 bytes of the encryption context's SHA-256 in base64url; `undefined` for an empty context. */
  readonly contextDigest: string | undefined;
  /** The location that a field's token is bound to; `undefined` for a whole value. */
  readonly location: string | undefined;
  /** The data key, wrapped by each key-encryption key. */
  readonly encryptedDataKeys: readonly EncryptedDataKeyDescription[];
  /** The initialisation vector in base64url. */
  readonly iv: string;
  /** Bytes of the ciphertext, which are also those of the plaintext. */
  readonly ciphertextLength: number;
  /** The authentication tag in base64url. */
  readonly tag: string;
}

let parser: ReturnType<typeof tokenParser> | undefined;

function parse(token: string): EnvelopeMessage {
  // Inspecting asks no key service, so there is nothing to protect from many encrypted data keys.
  parser ??= tokenParser(MAX_U16);
  return parser(token);
}

/** Parses a token; where one can tell what a text is instead, the error says it. */
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
 * Takes a token apart. Never needs a key, and shows only what the token shows to anyone.
 *
 * @param token a whole token
 * @throws {TypeError} when it is no string
 * @throws {EnvelopeError} when it is no well-formed envelope; the message names the part that is wrong
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
 * Tells whether a value is a well-formed envelope: five parts, each as the format asks. Says nothing about whether it
 * opens.
 *
 * @param value anything
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
