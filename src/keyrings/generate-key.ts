import { oneOf, refuse, refuseAs } from "../util/assert.ts";
import { decodeBase64Url, encodeBase64Url } from "../util/base64.ts";
import { isBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { decodeHex } from "../util/hex.ts";
import { assertOptions, namesOf, snapshotOptions } from "../util/options.ts";
import {
  AES_KEY_LENGTHS,
  assertAesKeyLength,
  refuseSecret,
} from "./aes-key.ts";

/** Options of {@link generateKey}. */
export interface GenerateKeyOptions {
  /**
   * Key length in bits.
   *
   * @default 256
   */
  readonly length?: 128 | 192 | 256 | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<GenerateKeyOptions>({ length: true });

/**
 * Generates a random AES key for {@link localKeyring}.
 *
 * @param options `length`: the key length in bits, 256 if left out.
 * @returns 16, 24 or 32 bytes from the runtime's cryptographic random source.
 * @throws {TypeError} If the length is not a number.
 * @throws {RangeError} If the length is not 128, 192 or 256.
 *
 * @example
 * ```ts
 * import { generateKey, localKeyring } from "sealmask";
 *
 * const keyring = localKeyring({ key: generateKey() });
 * ```
 */
export function generateKey(options: GenerateKeyOptions = {}): Uint8Array {
  assertOptions("generateKey", options, NAMES);
  const { length = 256 } = snapshotOptions(options, NAMES);
  if (typeof length !== "number") {
    refuse("the length in bits", "a number", length);
  }
  oneOf("the length in bits", length, [128, 192, 256], RangeError);
  return crypto.getRandomValues(new Uint8Array(length / 8));
}

/**
 * Encodes an AES key as base64url text, for a secret store or an environment variable.
 *
 * @param key The key: 16, 24 or 32 bytes.
 * @returns 22, 32 or 43 characters, which are as secret as the key.
 * @throws {TypeError} If `key` is not a Uint8Array.
 * @throws {RangeError} If `key` has another length.
 *
 * @example
 * ```ts
 * import { encodeKey, generateKey } from "sealmask";
 *
 * console.log(encodeKey(generateKey()).length); // 43
 * ```
 */
export function encodeKey(key: Uint8Array): string {
  if (!isBytes(key)) refuseSecret("a Uint8Array", key);
  assertAesKeyLength(key.length);
  return encodeBase64Url(key);
}

/**
 * Pattern for 16, 24 or 32 bytes in hexadecimal digits. A random base64 key matches it with a chance of one in 10^14.
 */
const HEX = /^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i;

/** Decodes hexadecimal digits, or base64 in either alphabet with or without padding. Returns `null` for other text. */
function decodeText(text: string): Uint8Array | null {
  if (HEX.test(text)) return decodeHex(text);
  // RFC 4648: padding fills the text to a multiple of four characters, and a text uses one alphabet throughout.
  const isPadded = text.endsWith("=");
  const isOfOne = !(/[+/]/.test(text) && /[-_]/.test(text));
  if (!isOfOne || (isPadded && text.length % 4 !== 0)) return null;
  const unpadded = text.replace(/={1,2}$/, "");
  return decodeBase64Url(unpadded.replaceAll("+", "-").replaceAll("/", "_"));
}

/**
 * Decodes an AES key from text: the output of {@link encodeKey}, or base64, base64url or hexadecimal digits of another
 * tool, such as `openssl rand -base64 32`. White space at both ends, such as a file's final line break, is ignored.
 *
 * @param text The encoded key.
 * @returns The key: 16, 24 or 32 bytes.
 * @throws {TypeError} If `text` does not decode to a key of these lengths, or is `undefined`, as an environment
 * variable that is not set. The message never shows the text.
 *
 * @example
 * ```ts
 * import { decodeKey, encodeKey, generateKey, localKeyring } from "sealmask";
 *
 * const text = encodeKey(generateKey()); // once, then process.env.SEALMASK_KEY
 * const keyring = localKeyring({ key: decodeKey(text) });
 * ```
 */
export function decodeKey(text: string | undefined): Uint8Array {
  const expected = "16, 24 or 32 bytes in base64, base64url or hexadecimal";
  if (typeof text !== "string" || text === "") {
    const isMissing = text === undefined || text === "";
    const advice = isMissing ? "; is the environment variable set?" : "";
    return refuseAs("the key", expected, describeType(text) + advice);
  }
  const trimmed = text.trim();
  const key = decodeText(trimmed);
  if (key === null) {
    const got = `${trimmed.length} characters in another form`;
    return refuseAs("the key", expected, got);
  }
  if (AES_KEY_LENGTHS.includes(key.length)) return key;
  key.fill(0);
  return refuseAs("the key", expected, `text of ${key.length} bytes`);
}
