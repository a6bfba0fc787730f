import { encodeBase64 } from "../../util/base64.ts";
import type { AttributeValue } from "./attribute-value.ts";
import { setMember } from "./plain-object.ts";

/**
 * Returns an attribute value as the AWS SDK has it. Bytes are not copied.
 *
 * @param isJson true for DynamoDB JSON, with binary values as base64
 */
export function writeAttribute(value: AttributeValue, isJson: boolean): object {
  if ("M" in value) {
    const members = {};
    for (const [name, member] of value.M) {
      setMember(members, name, writeAttribute(member, isJson));
    }
    return { M: members };
  }
  if ("L" in value) {
    return { L: value.L.map((each) => writeAttribute(each, isJson)) };
  }
  if (isJson && "B" in value) return { B: encodeBase64(value.B) };
  if (isJson && "BS" in value) return { BS: value.BS.map(encodeBase64) };
  return value;
}
