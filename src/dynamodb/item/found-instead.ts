import { resemblesToken } from "../../formats/envelope/resembles-token.ts";
import { resemblesEsdk } from "../../message/resembles-esdk.ts";
import { EnvelopeError } from "../../util/errors.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { hasType } from "../values/has-type.ts";
import { FOOTER, HEADER } from "./reserved-names.ts";

/** Attributes that the older DynamoDB Encryption Client adds to an item. */
const LEGACY = ["*amzn-ddb-map-desc*", "*amzn-ddb-map-sig*"];

/** Member of a document that holds the header of its short tokens. */
const DOCUMENT_HEADER = "$sealmask";

function hasTokens(item: AttributeMap): boolean {
  for (const [name, value] of item) {
    if (name === DOCUMENT_HEADER) return true;
    if (!hasType(value, "S")) continue;
    if (resemblesToken(value.S) || resemblesEsdk(value.S)) return true;
  }
  return false;
}

/** Returns what was found, and the step that mends it. */
function explain(item: AttributeMap): string {
  const [found, missing] = item.has(HEADER)
    ? [HEADER, FOOTER]
    : [FOOTER, HEADER];
  if (item.has(found)) {
    return `${found} without ${missing}; read the whole item, without a projection that leaves attributes out`;
  }
  if (LEGACY.some((name) => item.has(name))) {
    return "an item in the legacy format of the older DynamoDB Encryption Client; migrate it with the AWS Database Encryption SDK for Java";
  }
  if (hasTokens(item)) {
    return "one with tokens of sealmask; decrypt them with DataMasking";
  }
  return 'a plaintext item; to read such items while a table moves over, set plaintextPolicy to "forbid-write-allow-read"';
}

/** Returns the error for an item without a header, without a footer or without both. It names the format that was found. */
export function foundInstead(item: AttributeMap): EnvelopeError {
  return new EnvelopeError(
    `Cannot read the item: expected the attributes ${HEADER} and ${FOOTER}, got ${explain(item)}`,
  );
}
