import type { EcdsaSigner, EcdsaVerifier } from "../../crypto/ecdsa/ecdsa.ts";
import type { AesGcm, Hkdf } from "../../crypto/port.ts";
import type { DataKeyRequest } from "../../message/message-format.ts";
import { refusalOf } from "../../util/assert.ts";
import { type Bytes, concatBytes } from "../../util/bytes.ts";
import { KeyringError } from "../../util/errors.ts";
import { type Steps, wait } from "../../util/steps.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import type { AlgorithmSuite } from "./algorithm-suite.ts";
import { COMMITMENT_LENGTH, suiteIdOf } from "./message-header.ts";

const NO_BYTES: Bytes = new Uint8Array(0);
const DERIVE = encodeUtf8("DERIVEKEY");
const COMMIT = encodeUtf8("COMMITKEY");

/** Data that all messages of one data key and encryption context share. */
export interface EsdkKey {
  readonly suite: AlgorithmSuite;
  readonly crypto: DataKeyRequest["crypto"];
  /** HKDF that derives each message's key, or `null` if the data key itself encrypts. */
  readonly hkdf: Hkdf | null;
  /** AES-GCM with the data key itself, or `null` if keys are derived. */
  readonly aes: AesGcm | null;
  /** Signer of written messages, or `null` if they are not signed. */
  readonly signer: EcdsaSigner | null;
  /** Verifier of read messages, or `null` if they are not signed. */
  readonly verifier: EcdsaVerifier | null;
  /**
   * Serialized pairs of the encryption context that the messages do not carry. The tag of each message's header
   * authenticates these pairs and the header.
   */
  readonly onlyAuthenticated: Bytes;
  /** Encoded part of every message header that follows the message id, without the commitment. */
  readonly headerEnd: Bytes;
  /**
   * True after this key has encrypted a message. Without key derivation a second message would use the same key and the
   * same initialization vectors, so it is refused.
   */
  isUsed: boolean;
}

/**
 * Imports a data key for a suite.
 *
 * @throws {KeyringError} if the data key does not have the suite's key length
 */
export function* importDataKey(
  suite: AlgorithmSuite,
  { crypto, dataKey }: DataKeyRequest,
): Steps<Pick<EsdkKey, "aes" | "hkdf">> {
  if (dataKey.length !== suite.keyLength) {
    const expected = `${suite.keyLength} bytes`;
    const message = refusalOf("the data key", expected, `${dataKey.length}`);
    throw new KeyringError(message, { reason: "invalid" });
  }
  return suite.hash === null
    ? { aes: yield* wait(crypto.aesGcm(dataKey)), hkdf: null }
    : { aes: null, hkdf: yield* wait(crypto.hkdf(suite.hash, dataKey)) };
}

/**
 * Derives the commitment to the data key of a version 2 message: HKDF with the message id as salt. Returns no bytes for
 * version 1.
 */
export function* commitmentOf(
  { hkdf, suite }: EsdkKey,
  messageId: Bytes,
): Steps<Bytes> {
  if (!hkdf || suite.version === 1) return NO_BYTES;
  return yield* wait(hkdf.derive(messageId, COMMIT, COMMITMENT_LENGTH));
}

/**
 * Returns AES-GCM with the key of a message. HKDF derives the key: version 1 passes the message id as `info`, version 2
 * as salt. Without HKDF the data key itself is the key.
 */
export function* cipherOf(
  { hkdf, aes, suite, crypto }: EsdkKey,
  messageId: Bytes,
): Steps<AesGcm> {
  if (!hkdf) return aes as AesGcm;
  const id = suiteIdOf(suite);
  const [salt, info] =
    suite.version === 1
      ? [NO_BYTES, concatBytes(id, messageId)]
      : [messageId, concatBytes(id, DERIVE)];
  const key = yield* wait(hkdf.derive(salt, info, suite.keyLength));
  try {
    return yield* wait(crypto.aesGcm(key));
  } finally {
    key.fill(0);
  }
}
