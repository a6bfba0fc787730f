import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import {
  type EncryptionContext,
  serializePairs,
} from "../../message/encryption-context.ts";
import { oneOf, refuseAs } from "../../util/assert.ts";
import {
  type Bytes,
  compareBytes,
  concatBytes,
  copyBytes,
} from "../../util/bytes.ts";
import { namesOf, readOption } from "../../util/options.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { AES_KEY_LENGTHS } from "../aes-key.ts";
import { unwrapping } from "../data-key-entries.ts";
import { generateAndWrap } from "../generate-and-wrap.ts";
import type { Keyring } from "../keyring.ts";
import { firstUnwrapped } from "../keyring-failure.ts";
import { readPadding } from "../rsa-pkcs1.ts";
import { mayBeNamed } from "./arn.ts";
import { namedKey } from "./candidates.ts";
import {
  type KmsAccessOptions,
  readAccess,
  readKeyId,
  regionOf,
} from "./kms-access.ts";
import {
  callFailure,
  joinFailures,
  type Task,
  taskFailure,
} from "./kms-failure.ts";
import { keyringId } from "./kms-keys.ts";
import { decrypt, isMessagesKey } from "./kms-operations.ts";
import { readMaxTried, untriedText } from "./max-tried.ts";
import { HASHES, type KmsRsaAlgorithm, publicKeyOf } from "./public-key.ts";

/** Provider id of data keys under RSA keys of AWS KMS, as in the AWS Encryption SDK. */
const PROVIDER_ID = "aws-kms-rsa";

const WRAP = "wrap the data key";
const UNWRAP = "unwrap the data key";
const DIGEST_LENGTH = 48;

/** Valid lengths in bytes of the plaintext that RSA encrypts: a digest followed by a data key. */
const LENGTHS = AES_KEY_LENGTHS.map((length) => DIGEST_LENGTH + length);

/** Options of {@link kmsRsaKeyring}. */
export interface KmsRsaKeyringOptions extends KmsAccessOptions {
  /** Key: its ARN, or its id if `publicKey` is left out. Aliases are refused. */
  readonly keyId: string;
  /**
   * Public key: PEM with the label `PUBLIC KEY`, or its DER. If left out, the keyring fetches the public key once with
   * GetPublicKey.
   */
  readonly publicKey?: string | Uint8Array | undefined;
  /**
   * Encryption algorithm for data keys.
   *
   * @default `"RSAES_OAEP_SHA_256"`
   */
  readonly algorithm?: KmsRsaAlgorithm | undefined;
  /**
   * Maximum number of this keyring's encrypted data keys that are tried for each message. In an unchanged message the
   * first one succeeds. Each failure costs a call.
   *
   * @default 5
   */
  readonly maxEncryptedDataKeys?: number | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<KmsRsaKeyringOptions>({
  keyId: true,
  publicKey: true,
  algorithm: true,
  maxEncryptedDataKeys: true,
  client: true,
  clientFor: true,
  grantTokens: true,
  timeoutMs: true,
});

/**
 * Computes the SHA-384 digest of an encryption context. RSA binds no context, so the keyring encrypts the digest
 * together with the data key.
 */
async function digestOf(context: EncryptionContext): Promise<Bytes> {
  const serialized = serializePairs(context);
  return new Uint8Array(
    await requireWebCrypto().subtle.digest("SHA-384", serialized),
  );
}

/**
 * Makes a keyring on an asymmetric RSA key of AWS KMS, as the KMS RSA keyring of the AWS Encryption SDK does. The
 * public key wraps data keys in this process, without a call. KMS unwraps them, because it alone has the private key.
 * With `publicKey` encrypting needs no network.
 *
 * RSA keys of KMS take no encryption context, so CloudTrail records none and no key policy can require one. Instead a
 * digest of the context is encrypted with the data key and compared after unwrapping. A message for a public key proves
 * nothing about its writer.
 *
 * @param options The key, and access to KMS.
 * @returns A keyring. Keyrings with equal options share cached data keys, unless a client or a public key is given.
 * @throws {TypeError} If the key identifier is not valid or an alias, the public key is not valid, an option is unknown
 * or has the wrong type, or an option asks for RSA PKCS#1 v1.5, which is not supported.
 * @throws {RangeError} If a time is not positive, or there are more than 10 grant tokens.
 *
 * @example
 * ```ts
 * import { DataMasking } from "sealmask";
 * import { kmsRsaKeyring } from "sealmask/kms";
 * import { startLocalKms } from "sealmask/testing";
 * import { KMSClient } from "@aws-sdk/client-kms";
 *
 * const kms = await startLocalKms(); // In production: no client at all, and the ARN of a key.
 * const { arn } = await kms.createKey({ keySpec: "RSA_3072", keyUsage: "ENCRYPT_DECRYPT" });
 * const client = new KMSClient(kms.clientConfig());
 *
 * const masking = new DataMasking({ keyring: kmsRsaKeyring({ keyId: arn, client }) });
 * const token = await masking.encrypt({ ssn: "078-05-1120" });
 * console.log(kms.count("GetPublicKey"), kms.count("Encrypt")); // 1 0
 * console.log(await masking.decrypt(token)); // { ssn: "078-05-1120" }
 * client.destroy();
 * await kms.stop();
 * ```
 */
export function kmsRsaKeyring(options: KmsRsaKeyringOptions): Keyring {
  const asked = readPadding(
    "kmsRsaKeyring",
    options,
    NAMES,
    `algorithm ${Object.keys(HASHES).join(" or ")}`,
  ) as Pick<KmsRsaKeyringOptions, "algorithm">;
  const name = readKeyId(options);
  if (name.kind === "alias") {
    refuseAs("keyId", "the ARN or id of a key", "an alias");
  }
  const publicKey = readOption(options, "publicKey");
  if (publicKey !== undefined && name.arn === undefined) {
    refuseAs("keyId", "the ARN of a key beside publicKey", "an id alone");
  }
  const algorithm = asked.algorithm ?? "RSAES_OAEP_SHA_256";
  oneOf("algorithm", algorithm as string, Object.keys(HASHES));
  const access = readAccess(options, [name]);
  const maxTried = readMaxTried(options);
  const region = regionOf(name, access);
  const load = publicKeyOf({ name, publicKey, algorithm, access, region });
  const id = keyringId(
    "aws-kms-rsa",
    { keys: [name], access },
    [name.text, algorithm],
    publicKey !== undefined,
  );

  const wrapDataKey: Keyring["wrapDataKey"] = async ({
    plaintext: given,
    context,
    signal,
  }) => {
    signal?.throwIfAborted();
    const plaintext = copyBytes(given);
    let bound: Bytes | undefined;
    try {
      const digest = await digestOf(context);
      const { arn, key } = await load(signal);
      bound = concatBytes(digest, plaintext);
      const operation = "RSA-OAEP";
      const task: Task = { what: WRAP, operation, keyId: arn, region };
      const ciphertext = await requireWebCrypto()
        .subtle.encrypt({ name: operation }, key, bound)
        .catch((cause: unknown) => {
          throw callFailure(task, cause);
        });
      signal?.throwIfAborted();
      return [
        {
          providerId: PROVIDER_ID,
          providerInfo: encodeUtf8(arn),
          ciphertext: new Uint8Array(ciphertext),
        },
      ];
    } finally {
      plaintext.fill(0);
      bound?.fill(0);
    }
  };

  return {
    get id() {
      return id();
    },
    keyNames: [name.text],
    wrapDataKey,
    generateDataKey: (request) => generateAndWrap(request, wrapDataKey),

    ...unwrapping(async ({ encryptedDataKeys, context, signal }) => {
      signal?.throwIfAborted();
      const attempts = encryptedDataKeys.flatMap((each) => {
        const message = namedKey(each, PROVIDER_ID);
        if (!message || !mayBeNamed(message, name, access.lookupRegion)) {
          return [];
        }
        const ciphertext = copyBytes(each.ciphertext);
        return async () => {
          const keyId = name.text;
          const plaintext = await decrypt(
            { access, context, signal },
            {
              ciphertext,
              keyId,
              message,
              region,
              isExpected: isMessagesKey(message, name, region),
              what: UNWRAP,
              lengths: LENGTHS,
              algorithm,
            },
          );
          const digest = plaintext.subarray(0, DIGEST_LENGTH);
          const isBound = compareBytes(digest, expected) === 0;
          const dataKey = plaintext.slice(DIGEST_LENGTH);
          plaintext.fill(0);
          if (isBound) return { plaintext: dataKey, encryptedDataKey: each };
          dataKey.fill(0);
          throw taskFailure(
            { what: UNWRAP, operation: "Decrypt", keyId, region },
            "tampered",
            "returned a data key that is bound to another encryption context",
          );
        };
      });
      const expected = await digestOf(context);
      const tried = attempts.slice(0, maxTried);
      const untried = untriedText(attempts.length - tried.length);
      return firstUnwrapped(tried, signal, (errors) =>
        joinFailures(UNWRAP, errors, untried),
      );
    }),
  };
}
