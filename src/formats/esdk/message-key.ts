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

/** All that is constant for the messages of one data key and encryption context. */
export interface EsdkKey {
  readonly suite: AlgorithmSuite;
  readonly crypto: DataKeyRequest["crypto"];
  /** Derives each message's key; `null` where the data key itself encrypts. */
  readonly hkdf: Hkdf | null;
  /** Encrypts with the data key itself, where nothing is derived. */
  readonly aes: AesGcm | null;
  /** Signs messages that are written; `null` for those that are not signed. */
  readonly signer: EcdsaSigner | null;
  /** Verifies messages that are read; `null` for those that are not signed. */
  readonly verifier: EcdsaVerifier | null;
  /** The context's pairs that messages do not carry, serialised: the header's tag covers them too. */
  readonly onlyAuthenticated: Bytes;
  /** What every header has after the message id, but for the commitment. */
  readonly headerEnd: Bytes;
  /** Whether a message was written: without derivation, the vectors of the next one would be the same. */
  isUsed: boolean;
}

/**
 * Takes a data key in.
 *
 * @throws {KeyringError} when its length is not the suite's
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
 * Derives the commitment that a message of version 2 carries: HKDF with the message id for salt. Empty in version 1.
 */
export function* commitmentOf(
  { hkdf, suite }: EsdkKey,
  messageId: Bytes,
): Steps<Bytes> {
  if (!hkdf || suite.version === 1) return NO_BYTES;
  return yield* wait(hkdf.derive(messageId, COMMIT, COMMITMENT_LENGTH));
}

/** Derives the cipher of a message: version 1 binds the message id by `info`, version 2 by the salt. */
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
