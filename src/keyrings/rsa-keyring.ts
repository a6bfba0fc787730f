import { requireWebCrypto } from "../crypto/require-web-crypto.ts";
import { oneOf, refuseAs } from "../util/assert.ts";
import { compareBytes, copyBytes } from "../util/bytes.ts";
import { namesOf, snapshotOptions } from "../util/options.ts";
import { type KeyPairHalf, PRIVATE, PUBLIC } from "./key-pair-half.ts";
import type { Keyring } from "./keyring.ts";
import { CHANGED, keyringFailure } from "./keyring-failure.ts";
import { rawKeyName } from "./raw-key-name.ts";
import { rawKeyring } from "./raw-keyring.ts";
import { type RsaKey, rsaKey } from "./rsa-key.ts";
import { readPadding } from "./rsa-pkcs1.ts";

/** What {@link rsaKeyring} takes; at least one of the two keys. */
export interface RsaKeyringOptions {
  /** Wraps data keys. PEM is `PUBLIC KEY` (SPKI); `openssl pkey -pubin` makes it of `RSA PUBLIC KEY` (PKCS#1). */
  readonly publicKey?: RsaKey | undefined;
  /** Unwraps data keys. PEM is `PRIVATE KEY` (PKCS#8); `openssl pkey` makes it of `RSA PRIVATE KEY` (PKCS#1). */
  readonly privateKey?: RsaKey | undefined;
  /**
   * What the key pair is called in the data keys that it wraps.
   *
   * @default "rsa"
   */
  readonly keyName?: string | undefined;
  /**
   * What the key pair's name belongs to. It may not begin with `"aws-kms"`.
   *
   * @default "sealmask"
   */
  readonly keyNamespace?: string | undefined;
  /**
   * Hash function of OAEP and of its mask generation MGF1.
   *
   * @default "SHA-256"
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
 * 8017): bit for bit the raw RSA keyring of the AWS Encryption SDK. Who only writes needs the public key alone.
 *
 * What is encrypted for a public key proves nothing about who wrote it, and RSA-OAEP here binds no encryption context:
 * whoever holds the public key can write messages for any context that the private key's holder will read. Message
 * formats bind the context to the data key themselves.
 *
 * A keyring with the public key alone does not unwrap, but a session of it decrypts the tokens that it encrypted itself: it
 * keeps their data keys, within the cache's limits.
 *
 * @param options The key pair, or one half of it, and its name.
 * @returns A keyring with an id of its own: two of them share no cached data keys, even if their keys are the same.
 * @throws {TypeError} When no key is given, a key is of no form accepted, the wrong half or made for something else,
 * a name is empty or reserved, or RSA PKCS#1 v1.5 is asked for, which is not supported.
 * @throws {RangeError} When a `CryptoKey` has a modulus under 2048 bits, or a name is too long. A key in another form
 * is measured at its first use, and the call rejects with a `KeyringError`.
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
    // It has been read: nobody reads it again, and gets another answer.
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
        // One message and no cause, whatever went wrong: Manger's attack (CRYPTO 2001) lives on the difference.
        const why = `${CHANGED} or not by ${hash} OAEP`;
        throw keyringFailure("unwrap", label, "tampered", why);
      }
    },
  });
}
