import { hmac } from "../../crypto/hmac.ts";
import type { CryptoPort } from "../../crypto/port.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";

/** Length in bytes of a recipient tag. */
export const RECIPIENT_TAG_LENGTH = 48;

/** Computes a recipient's tag over the canonical hash of an item: HMAC-SHA-384. */
export function recipientTag(
  crypto: CryptoPort,
  signingKey: Bytes,
  hash: Bytes,
): MaybePromise<Bytes> {
  return hmac(crypto, "SHA-384", signingKey, hash);
}
