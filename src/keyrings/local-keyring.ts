import type { WebCryptoKey } from "../crypto/port.ts";
import { IV_LENGTH, randomIv } from "../crypto/random-iv.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { type Bytes, compareBytes, concatBytes } from "../util/bytes.ts";
import { assertOptions, namesOf, snapshotOptions } from "../util/options.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { aesKey } from "./aes-key.ts";
import type { Jwk } from "./jwk.ts";
import type { Keyring } from "./keyring.ts";
import { CHANGED, keyringFailure } from "./keyring-failure.ts";
import { rawKeyName } from "./raw-key-name.ts";
import { rawKeyring } from "./raw-keyring.ts";

/** What {@link localKeyring} takes. */
export interface LocalKeyringOptions {
  /**
   * The AES key that wraps data keys: 16, 24 or 32 random bytes, which are copied; a WebCrypto key for AES-GCM with
   * the usages `encrypt` and `decrypt`; or a JWK with `kty: "oct"`.
   */
  readonly key: Uint8Array | WebCryptoKey | Jwk;
  /**
   * What the key is called in the data keys that it wraps. Give every key a name of its own.
   *
   * @default "local"
   */
  readonly keyName?: string | undefined;
  /**
   * What the key's name belongs to. It may not begin with `"aws-kms"`.
   *
   * @default "sealmask"
   */
  readonly keyNamespace?: string | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<LocalKeyringOptions>({
  key: true,
  keyName: true,
  keyNamespace: true,
});

/**
 * Explains a failure that may come from the AWS Encryption SDK for JavaScript: unless told otherwise its raw AES keyring
 * sorts the names of a context as a dictionary does, where all others go by their bytes, and binds the data key to that.
 */
function sortingHint(context: EncryptionContext): string {
  const names = Object.keys(context);
  const byBytes = names.toSorted((a, b) =>
    compareBytes(encodeUtf8(a), encodeUtf8(b)),
  );
  const asWords = names.toSorted((a, b) => a.localeCompare(b));
  return byBytes.join() === asWords.join()
    ? ""
    : "; if the AWS Encryption SDK for JavaScript wrapped it, give its raw AES keyring utf8Sorting: true, and write the message anew";
}

/**
 * Makes a keyring that wraps data keys with one AES key, by AES-GCM bound to the encryption context: bit for bit the
 * raw AES keyring of the AWS Encryption SDK, so that either reads what the other wrote.
 *
 * The key is imported at the first use; bytes given are copied at once, and the copy is wiped after that. One key
 * should wrap no more than 2^32 data keys (NIST SP 800-38D, random initialisation vectors).
 *
 * @param options The key, and its name.
 * @returns A keyring with an id of its own: two of them share no cached data keys, even if their keys are the same.
 * @throws {TypeError} When the key is of no form accepted or made for something else, or a name is empty or reserved.
 * @throws {RangeError} When the key is not 16, 24 or 32 bytes, or a name is too long.
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
  } = snapshotOptions(options, NAMES);
  const name = rawKeyName("local", keyNamespace, keyName);
  const cipher = aesKey(key, name.label);
  // After the key's name: the tag's length in bits and the vector's in bytes, unsigned 32-bit numbers.
  const parameters = Uint8Array.of(0, 0, 0, 128, 0, 0, 0, IV_LENGTH);
  const start = concatBytes(name.nameBytes, parameters);

  return rawKeyring(name, {
    async wrap(plaintext, context) {
      const aes = await cipher();
      const iv = randomIv();
      const { ciphertext, tag } = await aes.seal(iv, plaintext, context);
      return {
        providerInfo: concatBytes(start, iv),
        ciphertext: concatBytes(ciphertext, tag),
      };
    },
    async unwrap({ providerInfo, ciphertext }, context, _signal, pairs) {
      const { length } = start;
      const starts = (bytes: Bytes) =>
        compareBytes(providerInfo.subarray(0, bytes.length), bytes) === 0;
      // The length is part of the match: another key's name may begin with this one.
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
        // As below.
      }
      throw keyringFailure(
        "unwrap",
        name.label,
        "tampered",
        `${CHANGED} or another encryption context${sortingHint(pairs)}`,
      );
    },
  });
}
