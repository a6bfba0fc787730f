import { oneOf, refuse } from "../util/assert.ts";
import { decodeBase64Url, encodeBase64Url } from "../util/base64.ts";
import { assertOptions, namesOf } from "../util/options.ts";
import { AES_KEY_LENGTHS, assertAesKeyLength } from "./aes-key.ts";

/** What {@link generateKey} takes. */
export interface GenerateKeyOptions {
  /** The key's length in bits; 256 if left out. */
  readonly length?: 128 | 192 | 256 | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<GenerateKeyOptions>({ length: true });

/**
 * Generates a random AES key for {@link localKeyring}.
 *
 * @param options `length`: the key's length in bits, 256 if left out.
 * @returns 16, 24 or 32 bytes from the runtime's cryptographic random source.
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
  const { length = 256 } = options;
  oneOf("length", Number(length), [128, 192, 256], RangeError);
  return crypto.getRandomValues(new Uint8Array(length / 8));
}

/**
 * Writes an AES key as base64url text, to keep it in a secret store or an environment variable.
 *
 * @param key The key, 16, 24 or 32 bytes.
 * @returns 22, 32 or 43 characters; they are as secret as the key.
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
  assertAesKeyLength(key.length);
  return encodeBase64Url(key);
}

/**
 * Reads an AES key from the text that {@link encodeKey} wrote.
 *
 * @param text The text, with nothing around it.
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
  const key = typeof text === "string" ? decodeBase64Url(text) : null;
  // 32 hexadecimal digits also are base64url of 24 bytes; taken as that they would make another key, and a weak one.
  const isHex = /^[0-9a-f]{32}$/i.test(`${text}`);
  if (key && AES_KEY_LENGTHS.includes(key.length) && !isHex) return key;
  return refuse(
    "the key",
    `base64url of 16, 24 or 32 bytes, not hexadecimal, got ${typeof text}`,
  );
}
