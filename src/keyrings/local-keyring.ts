import {
  assertCrypto,
  type CryptoPort,
  type WebCryptoKey,
} from "../crypto/port.ts";
import { IV_LENGTH } from "../crypto/random-iv.ts";
import { webCrypto } from "../crypto/web-crypto.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { type Bytes, compareBytes, concatBytes } from "../util/bytes.ts";
import { assertOptions, namesOf, snapshotOptions } from "../util/options.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { aesKey } from "./aes-key.ts";
import type { Jwk } from "./jwk.ts";
import type { Keyring } from "./keyring.ts";
import { explainTampered, keyringFailure } from "./keyring-failure.ts";
import { rawKeyName } from "./raw-key-name.ts";
import { rawKeyring } from "./raw-keyring.ts";

/** Options of {@link localKeyring}. */
export interface LocalKeyringOptions {
  /**
   * AES key that wraps data keys: 16, 24 or 32 random bytes, which are copied; a WebCrypto key for AES-GCM with the
   * usages `encrypt` and `decrypt`; or a JWK with `kty: "oct"`.
   */
  readonly key: Uint8Array | WebCryptoKey | Jwk;
  /**
   * Key name, which is stored in every data key that the key wraps. Give each key a different name.
   *
   * @default `"local"`
   */
  readonly keyName?: string | undefined;
  /**
   * Namespace of the key name. It must not begin with `"aws-kms"`.
   *
   * @default `"sealmask"`
   */
  readonly keyNamespace?: string | undefined;
  /**
   * Cryptography that wraps data keys. A `CryptoKey` works with `webCrypto` alone.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<LocalKeyringOptions>({
  key: true,
  keyName: true,
  keyNamespace: true,
  crypto: true,
});

/**
 * Returns a hint for a failure that the AWS Encryption SDK for JavaScript may have caused, or `""` if the context rules
 * that out. By default its raw AES keyring sorts context names in dictionary order and binds the data key to that
 * order. All other implementations sort by bytes.
 */
function sortingHint(context: EncryptionContext): string {
  const names = Object.keys(context);
  const byBytes = names.toSorted((a, b) =>
    compareBytes(encodeUtf8(a), encodeUtf8(b)),
  );
  const asWords = names.toSorted((a, b) => a.localeCompare(b));
  return byBytes.join() === asWords.join()
    ? ""
    : "; if the AWS Encryption SDK for JavaScript wrapped it, give its raw AES keyring utf8Sorting: true, and encrypt the message again";
}

/**
 * Makes a keyring that wraps data keys with one AES key, by AES-GCM bound to the encryption context. It is compatible
 * bit for bit with the raw AES keyring of the AWS Encryption SDK: each reads messages of the other.
 *
 * The key is imported at its first use. Key bytes are copied at once, and the copy is wiped after the import. One key
 * should wrap at most 2^32 data keys (NIST SP 800-38D, random initialization vectors).
 *
 * @param options The key, and its name.
 * @returns A keyring with a unique id: two keyrings never share cached data keys, even with the same key.
 * @throws {TypeError} If the key has no accepted form or is made for another purpose, if a name is empty or reserved, or
 * if `crypto` is not a crypto port, or is another one than `webCrypto` for a `CryptoKey`.
 * @throws {RangeError} If the key does not have 16, 24 or 32 bytes, or if a name is too long.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 *
 * const key = generateKey(); // keep it as text with encodeKey(key)
 * const masking = new DataMasking({ keyring: localKeyring({ key, keyName: "2025-01" }) });
 * const token = await masking.encrypt({ ssn: "078-05-1120" });
 * console.log(await masking.decrypt(token)); // { ssn: "078-05-1120" }
 * ```
 */
export function localKeyring(options: LocalKeyringOptions): Keyring {
  assertOptions("localKeyring", options, NAMES);
  const {
    key,
    keyName = "local",
    keyNamespace = "sealmask",
    crypto = webCrypto,
  } = snapshotOptions(options, NAMES);
  assertCrypto(crypto);
  const name = rawKeyName("local", keyNamespace, keyName);
  const cipher = aesKey(key, name.label, crypto);
  // Provider information after the key's name: tag length in bits and IV length in bytes, as unsigned 32-bit numbers.
  const parameters = Uint8Array.of(0, 0, 0, 128, 0, 0, 0, IV_LENGTH);
  const start = concatBytes(name.nameBytes, parameters);

  return rawKeyring(name, {
    async wrap(plaintext, context) {
      const aes = await cipher();
      const iv = crypto.randomIv();
      const { ciphertext, tag } = await aes.seal(iv, plaintext, context);
      return {
        providerInfo: concatBytes(start, iv),
        ciphertext: concatBytes(ciphertext, tag),
      };
    },
    async unwrap({ providerInfo, ciphertext }, context, call) {
      const { length } = start;
      const starts = (bytes: Bytes) =>
        compareBytes(providerInfo.subarray(0, bytes.length), bytes) === 0;
      // The length must match too, because another key's name may begin with this one.
      const isNamed =
        providerInfo.length === length + IV_LENGTH && starts(name.nameBytes);
      if (!isNamed) return null;
      const aes = await cipher();
      try {
        if (starts(start)) {
          return await aes.open(
            providerInfo.subarray(length),
            ciphertext,
            context,
          );
        }
      } catch {
        // Fall through to the error below.
      }
      throw keyringFailure(
        "unwrap",
        name.label,
        "tampered",
        `${explainTampered(" or another encryption context")}${sortingHint(call.context)}`,
      );
    },
  });
}
