import { decodeBase64Url, encodeBase64Url } from "../base64url.ts";
import type { Bytes } from "../bytes.ts";
import {
  decodeEncryptedDataKeys,
  type EncryptedDataKey,
  encodeEncryptedDataKeys,
} from "../edk.ts";
import { EnvelopeError } from "../errors.ts";
import type { ContentType, ParsedMessage } from "../format.ts";
import { IV_LENGTH } from "../random.ts";
import { decodeHeader, type EncodedHeader } from "./header.ts";
import { memoize } from "./memo.ts";

/** Bytes in an AES-GCM tag. */
export const TAG_LENGTH = 16;

/** How many encrypted data keys a token may carry unless told otherwise. */
export const MAX_ENCRYPTED_DATA_KEYS = 10;

/** The five parts of a token as text. */
export interface TokenParts {
  /** The header. */
  readonly header: string;
  /** The encrypted data keys. */
  readonly dataKeys: string;
  /** The initialisation vector. */
  readonly iv: string;
  /** The ciphertext. */
  readonly ciphertext: string;
  /** The authentication tag. */
  readonly tag: string;
}

/** A token taken apart, every part checked. */
export class EnvelopeMessage implements ParsedMessage {
  /** The first part, read. */
  readonly header: EncodedHeader;
  /** The second part as text: equal for tokens with the same encrypted data keys. */
  readonly dataKeyId: string;
  /** The second part, read. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** The third part: 12 bytes. */
  readonly iv: Bytes;
  /** The fourth part with the fifth, the 16-byte tag, after it. */
  readonly ciphertext: Bytes;
  readonly #parts: TokenParts;

  /** Made by a {@link tokenParser} alone. */
  constructor(
    parts: TokenParts,
    header: EncodedHeader,
    encryptedDataKeys: readonly EncryptedDataKey[],
    iv: Bytes,
    ciphertext: Bytes,
  ) {
    this.#parts = parts;
    this.header = header;
    this.dataKeyId = parts.dataKeys;
    this.encryptedDataKeys = encryptedDataKeys;
    this.iv = iv;
    this.ciphertext = ciphertext;
  }

  /** The token with another second part. */
  withDataKeys(dataKeys: string): string {
    return joinToken({ ...this.#parts, dataKeys });
  }

  /** How to read the plaintext. */
  get contentType(): ContentType {
    return this.header.contentType;
  }

  /** The location that the token is bound to. */
  get location(): string | undefined {
    return this.header.loc;
  }
}

/**
 * Splits a token at its dots.
 *
 * @throws {EnvelopeError} when there are not exactly five parts
 */
export function splitToken(token: string): TokenParts {
  const first = token.indexOf(".");
  const second = token.indexOf(".", first + 1);
  const third = token.indexOf(".", second + 1);
  const fourth = token.indexOf(".", third + 1);
  // A missing dot is -1, after which the search begins anew, so the positions rise only if all four were found.
  const fiveParts =
    first >= 0 && second > first && third > second && fourth > third;
  if (!fiveParts || token.includes(".", fourth + 1)) {
    throw new EnvelopeError(
      "Cannot read the token: expected five parts separated by dots",
    );
  }
  return {
    header: token.slice(0, first),
    dataKeys: token.slice(first + 1, second),
    iv: token.slice(second + 1, third),
    ciphertext: token.slice(third + 1, fourth),
    tag: token.slice(fourth + 1),
  };
}

/** Puts a token together. */
export function joinToken(parts: TokenParts): string {
  const { header, dataKeys, iv, ciphertext, tag } = parts;
  return `${header}.${dataKeys}.${iv}.${ciphertext}.${tag}`;
}

/**
 * Writes the second part of a token.
 *
 * @throws {RangeError} when a decoder with the same limit would refuse it
 */
export function encodeDataKeys(
  keys: readonly EncryptedDataKey[],
  maxKeys: number,
): string {
  if (keys.length > 0 && keys.length <= maxKeys) {
    return encodeBase64Url(encodeEncryptedDataKeys(keys));
  }
  throw new RangeError(
    `Cannot write the token: the keyring gave ${keys.length} encrypted data keys, expected 1 to ${maxKeys} (maxEncryptedDataKeys)`,
  );
}

/** Makes the strict decoder for tokens with at most `maxKeys` encrypted data keys. */
export function tokenParser(
  maxKeys: number,
): (token: string) => EnvelopeMessage {
  const readHeader = memoize(decodeHeader, 128, 1_024);
  const readDataKeys = memoize(
    (text) => decodeDataKeys(text, maxKeys),
    128,
    8_192,
  );
  return (token) => {
    const parts = splitToken(token);
    const header = readHeader(parts.header);
    const encryptedDataKeys = readDataKeys(parts.dataKeys);
    const iv = decodePart("initialisation vector", parts.iv);
    assertLength("initialisation vector", iv.length, IV_LENGTH);
    const tag = decodePart("tag", parts.tag);
    assertLength("tag", tag.length, TAG_LENGTH);
    const ciphertext = decodePart("ciphertext", parts.ciphertext, TAG_LENGTH);
    ciphertext.set(tag, ciphertext.length - TAG_LENGTH);
    return new EnvelopeMessage(
      parts,
      header,
      encryptedDataKeys,
      iv,
      ciphertext,
    );
  };
}

function decodeDataKeys(text: string, maxKeys: number): EncryptedDataKey[] {
  if (text === "") {
    throw new EnvelopeError(
      "Cannot read the encrypted data keys: there are none, as in a standard JWE; open it with its content key instead",
    );
  }
  return decodeEncryptedDataKeys(
    decodePart("encrypted data keys", text),
    maxKeys,
  );
}

function decodePart(what: string, text: string, spare = 0): Bytes {
  const bytes = decodeBase64Url(text, spare);
  if (bytes !== null) return bytes;
  throw new EnvelopeError(
    `Cannot read the ${what}: it is not canonical unpadded base64url`,
  );
}

function assertLength(what: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new EnvelopeError(
    `Cannot read the ${what}: expected ${expected} bytes, got ${actual}`,
  );
}
