import { hmac } from "../../crypto/hmac.ts";
import type { CryptoPort } from "../../crypto/port.ts";
import type { Bytes } from "../../util/bytes.ts";
import { COMMITMENT_LENGTH } from "./item-header.ts";

/**
 * Computes the commitment of a header: HMAC-SHA-512, cut to 32 bytes. The text of the specification says HMAC-SHA-384; its
 * libraries use SHA-512.
 *
 * @param partial the header without its commitment
 */
export async function commitmentOf(
  crypto: CryptoPort,
  commitKey: Bytes,
  partial: Bytes,
): Promise<Bytes> {
  const mac = await hmac(crypto, "SHA-512", commitKey, partial);
  return mac.subarray(0, COMMITMENT_LENGTH);
}
