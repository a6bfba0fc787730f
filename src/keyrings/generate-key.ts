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
   * The key's length in bits.
   *
   * @default 256
   */
  readonly length?: 128 | 192 | 256 | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<GenerateKeyOptions>({ length: true });

/**
 * Generates a random AES key for {@link localKeyring}.
 *
 * @param options `length`: the key's length in bits, 256 if left out.
 * @returns 16, 24 or 32 bytes from the runtime's cryptographic random source.
 * @throws {TypeError} When the length is no number.
 * @throws {RangeError} When the length is not 128, 192 or 256.
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
 * Writes an AES key as base64url text, to keep it in a secret store or an environment variable.
 *
 * @param key The key, 16, 24 or 32 bytes.
 * @returns 22, 32 or 43 characters; they are as secret as the key.
 * @throws {TypeError} When it is no Uint8Array.
 * @throws {RangeError} When the key has another length.
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

/** Hexadecimal digits of 16, 24 or 32 bytes. No key in base64 is taken for them but by a chance of one in 10^14. */
const HEX = /^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i;

/** Reads hexadecimal digits, or base64 of either alphabet, padded or not. */
function decodeText(text: string): Uint8Array | null {
  if (HEX.test(text)) return decodeHex(text);
  // RFC 4648: padding fills up to a multiple of four, and one text is of one alphabet.
  const isPadded = text.endsWith("=");
  const isOfOne = !(/[+/]/.test(text) && /[-_]/.test(text));
  if (!isOfOne || (isPadded && text.length % 4 !== 0)) return null;
  const unpadded = text.replace(/={1,2}$/, "");
  return decodeBase64Url(unpadded.replaceAll("+", "-").replaceAll("/", "_"));
}

/**
 * Reads an AES key from text: what {@link encodeKey} wrote, or base64, base64url or hexadecimal digits of another tool, such
 * as of `openssl rand -base64 32`. White space around it, such as the line break at the end of a file, is passed over.
 *
 * @param text The text.
 * @returns The key, 16, 24 or 32 bytes.
 * @throws {TypeError} When the text is no such key, or `undefined` as an environment variable that is not set. The
 * message does not show it.
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
    const got = `${trimmed.length} characters that are none of them`;
    return refuseAs("the key", expected, got);
  }
  if (AES_KEY_LENGTHS.includes(key.length)) return key;
  key.fill(0);
  return refuseAs("the key", expected, `text of ${key.length} bytes`);
}
