import type { CryptoPort } from "../../crypto/port.ts";
import { DATA_KEY_LENGTH } from "../../keyrings/keyring.ts";
import {
  type ContextSnapshot,
  serializeContext,
} from "../../message/encryption-context.ts";
import { refusalOf } from "../../util/assert.ts";
import { encodeBase64Url } from "../../util/base64.ts";
import { type Bytes, concatBytes } from "../../util/bytes.ts";
import { KeyringError } from "../../util/errors.ts";
import { encodeUtf8 } from "../../util/utf8.ts";

const INFO = "sealmask/1 A256GCM\0";
const COMMITMENT_LENGTH = 32;
const CONTENT_KEY_LENGTH = 32;
const CONTEXT_DIGEST_LENGTH = 16;

/** Key commitment and content key of an envelope. */
export interface DerivedKey {
  /** Key commitment, the header's `kc`, in base64url. */
  readonly commitment: string;
  /** Content encryption key of 32 bytes. The caller wipes it after use. */
  readonly contentKey: Bytes;
}

/**
 * Derives the key commitment and the content key from a data key and an encryption context: HKDF-SHA-512 (RFC 5869)
 * without salt. `info` contains the SHA-256 of the canonical context.
 *
 * @throws {KeyringError} if the data key does not have 32 bytes
 */
export async function deriveContentKey(
  crypto: CryptoPort,
  dataKey: Bytes,
  context: ContextSnapshot,
): Promise<DerivedKey> {
  if (dataKey.length !== DATA_KEY_LENGTH) {
    const expected = `${DATA_KEY_LENGTH} bytes`;
    const message = refusalOf("the data key", expected, `${dataKey.length}`);
    throw new KeyringError(message, { reason: "invalid" });
  }
  const digest = await sha256(crypto, context);
  const hkdf = await crypto.hkdf("SHA-512", dataKey);
  const derived = await hkdf.derive(
    new Uint8Array(0),
    concatBytes(encodeUtf8(INFO), digest),
    COMMITMENT_LENGTH + CONTENT_KEY_LENGTH,
  );
  try {
    const commitment = encodeBase64Url(derived.subarray(0, COMMITMENT_LENGTH));
    return { commitment, contentKey: derived.slice(COMMITMENT_LENGTH) };
  } finally {
    derived.fill(0);
  }
}

/**
 * Computes the header's `ctx`: the first 16 bytes of the context's SHA-256 in base64url. Returns `undefined` for an
 * empty context.
 */
export async function contextDigest(
  crypto: CryptoPort,
  context: ContextSnapshot,
): Promise<string | undefined> {
  if (context.key === "") return undefined;
  const digest = await sha256(crypto, context);
  return encodeBase64Url(digest.subarray(0, CONTEXT_DIGEST_LENGTH));
}

/** Computes the SHA-256 of the canonical context. */
function sha256(crypto: CryptoPort, context: ContextSnapshot) {
  return crypto.digest("SHA-256", serializeContext(context.pairs));
}
