import { requireWebCrypto } from "../crypto/require-web-crypto.ts";
import { oneOf, refuseAs } from "../util/assert.ts";
import { compareBytes, copyBytes } from "../util/bytes.ts";
import { namesOf, snapshotOptions } from "../util/options.ts";
import { type KeyPairHalf, PRIVATE, PUBLIC } from "./key-pair-half.ts";
import type { Keyring } from "./keyring.ts";
import { explainTampered, keyringFailure } from "./keyring-failure.ts";
import { rawKeyName } from "./raw-key-name.ts";
import { rawKeyring } from "./raw-keyring.ts";
import { type RsaKey, rsaKey } from "./rsa-key.ts";
import { readPadding } from "./rsa-pkcs1.ts";

/** Options of {@link rsaKeyring}. At least one of the two keys is required. */
export interface RsaKeyringOptions {
  /**
   * Public key, which wraps data keys. PEM has the label `PUBLIC KEY` (SPKI); convert `RSA PUBLIC KEY` (PKCS#1) with
   * `openssl rsa -RSAPublicKey_in -pubout`.
   */
  readonly publicKey?: RsaKey | undefined;
  /**
   * Private key, which unwraps data keys. PEM has the label `PRIVATE KEY` (PKCS#8); convert `RSA PRIVATE KEY` (PKCS#1)
   * with `openssl pkey`.
   */
  readonly privateKey?: RsaKey | undefined;
  /**
   * Name of the key pair, which is stored in every data key that it wraps.
   *
   * @default `"rsa"`
   */
  readonly keyName?: string | undefined;
  /**
   * Namespace of the key name. It must not begin with `"aws-kms"`.
   *
   * @default `"sealmask"`
   */
  readonly keyNamespace?: string | undefined;
  /**
   * Hash function of OAEP and of its mask generation function MGF1.
   *
   * @default `"SHA-256"`
   */
  readonly hash?: "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512" | undefined;
}

const HASHES = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;

const NAMES = /* @__PURE__ */ namesOf<RsaKeyringOptions>({
  publicKey: true,
  privateKey: true,
  keyName: true,
  keyNamespace: true,
  hash: true,
});

/**
 * Makes a keyring that wraps data keys with an RSA public key and unwraps them with the private key, by RSA-OAEP (RFC
 * 8017). It is compatible bit for bit with the raw RSA keyring of the AWS Encryption SDK. A process that only encrypts
 * needs the public key alone.
 *
 * RSA-OAEP proves nothing about the writer and binds no encryption context: anyone with the public key can write
 * messages for any context. The message formats bind the context to the data key themselves.
 *
 * A keyring with the public key alone cannot unwrap. A session (`masking.session()`) with such a keyring still decrypts
 * the tokens that it has encrypted itself, because it keeps their data keys within the cache's limits.
 *
 * @param options The key pair or one half of it, and its name.
 * @returns A keyring with a unique id: two keyrings never share cached data keys, even with the same keys.
 * @throws {TypeError} If no key is given, a key has no accepted form, is the wrong half or made for another purpose, a
 * name is empty or reserved, or an option asks for RSA PKCS#1 v1.5, which is not supported.
 * @throws {RangeError} If a `CryptoKey` has a modulus under 2048 bits, or a name is too long. A key in another form is
 * measured at its first use, and the call then rejects with a `KeyringError`.
 *
 * @example
 * ```ts
 * import { generateKeyPairSync } from "node:crypto";
 * import { DataMasking, rsaKeyring } from "sealmask";
 *
 * const { publicKey, privateKey } = generateKeyPairSync("rsa", {
 *   modulusLength: 3072,
 *   publicKeyEncoding: { type: "spki", format: "pem" },
 *   privateKeyEncoding: { type: "pkcs8", format: "pem" },
 * });
 * const writer = new DataMasking({ keyring: rsaKeyring({ publicKey, keyName: "2025-01" }) });
 * const reader = new DataMasking({ keyring: rsaKeyring({ privateKey, keyName: "2025-01" }) });
 * const token = await writer.encrypt({ ssn: "078-05-1120" });
 * console.log(await reader.decrypt(token)); // { ssn: "078-05-1120" }
 * ```
 */
export function rsaKeyring(options: RsaKeyringOptions): Keyring {
  const { hash: given = "SHA-256" } = readPadding(
    "rsaKeyring",
    options,
    NAMES,
    "RSA-OAEP, with hash SHA-1, SHA-256, SHA-384 or SHA-512",
  );
  const {
    publicKey,
    privateKey,
    keyName = "rsa",
    keyNamespace = "sealmask",
  } = snapshotOptions(
    options,
    // `hash` has been read already. A getter could return another value the second time.
    NAMES.filter((name) => name !== "hash"),
  );
  const name = rawKeyName("rsa", keyNamespace, keyName);
  const { label, nameBytes } = name;
  const hash = oneOf("hash", given, HASHES);
  if (publicKey === undefined && privateKey === undefined) {
    refuseAs("rsaKeyring", "publicKey, privateKey or both", "neither");
  }
  const keyOf = (half: KeyPairHalf, key: RsaKey | undefined) =>
    key === undefined
      ? async (): Promise<never> => {
          const why = `it was made without ${half.option}`;
          throw keyringFailure(half.verb, label, "denied", why);
        }
      : rsaKey(half, key, hash, label);
  const encryptionKey = keyOf(PUBLIC, publicKey);
  const decryptionKey = keyOf(PRIVATE, privateKey);
  const algorithm = { name: "RSA-OAEP" };

  return rawKeyring(name, {
    async wrap(plaintext) {
      const key = await encryptionKey();
      const ciphertext = await requireWebCrypto().subtle.encrypt(
        algorithm,
        key,
        plaintext,
      );
      return {
        providerInfo: copyBytes(nameBytes),
        ciphertext: new Uint8Array(ciphertext),
      };
    },
    async unwrap({ providerInfo, ciphertext }) {
      if (compareBytes(providerInfo, nameBytes) !== 0) return null;
      const key = await decryptionKey();
      try {
        return new Uint8Array(
          await requireWebCrypto().subtle.decrypt(algorithm, key, ciphertext),
        );
      } catch {
        // One message and no cause for every failure: Manger's attack (CRYPTO 2001) exploits the difference.
        const why = explainTampered(` or not by ${hash} OAEP`);
        throw keyringFailure("unwrap", label, "tampered", why);
      }
    },
  });
}
