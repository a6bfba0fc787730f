import { type Bytes, equalBytesConstantTime } from "../../util/bytes.ts";
import { malformedPart } from "../../util/errors.ts";
import type { ItemHeader } from "./item-header.ts";
import { SIGNATURE_LENGTH } from "./item-signature.ts";
import { RECIPIENT_TAG_LENGTH } from "./recipient-tags.ts";

/** Parsed footer of an item. */
export interface ItemFooter {
  /** One tag for each encrypted data key of the header. */
  readonly tags: readonly Bytes[];
  /** Signature in DER; `null` if the algorithm suite does not sign. */
  readonly signature: Bytes | null;
}

/**
 * Parses a footer. Nothing in it says how many tags it has, so the header decides.
 *
 * @throws {EnvelopeError} if the footer has another length than the header asks for
 */
export function parseFooter(
  bytes: Bytes,
  { suite, encryptedDataKeys }: ItemHeader,
): ItemFooter {
  const { length: count } = encryptedDataKeys;
  const end = count * RECIPIENT_TAG_LENGTH;
  const expected = end + (suite === "6701" ? SIGNATURE_LENGTH : 0);
  if (bytes.length !== expected) {
    throw malformedPart(
      "item's footer",
      `${expected} bytes (suite ${suite}, encrypted data keys: ${count})`,
      `${bytes.length}`,
    );
  }
  const tags = Array.from({ length: count }, (_, i) => {
    const start = i * RECIPIENT_TAG_LENGTH;
    return bytes.subarray(start, start + RECIPIENT_TAG_LENGTH);
  });
  return { tags, signature: suite === "6701" ? bytes.subarray(end) : null };
}

/** Tells whether one of a footer's tags is the reader's, in time that does not depend on which. */
export function hasTag({ tags }: ItemFooter, own: Bytes): boolean {
  let isFound = false;
  for (const tag of tags) {
    // Compare first, so that no tag is skipped after a match.
    isFound = equalBytesConstantTime(tag, own) || isFound;
  }
  return isFound;
}
