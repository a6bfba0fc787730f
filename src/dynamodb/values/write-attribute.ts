import { encodeBase64 } from "../../util/base64.ts";
import type { AttributeValue } from "./attribute-value.ts";
import { hasType } from "./has-type.ts";
import { setMember } from "./plain-object.ts";

/**
 * Returns an attribute value as the AWS SDK has it. Bytes are not copied.
 *
 * @param isJson true for DynamoDB JSON, with binary values as base64
 */
export function writeAttribute(value: AttributeValue, isJson: boolean): object {
  if (hasType(value, "M")) {
    const members = {};
    for (const [name, member] of value.M) {
      setMember(members, name, writeAttribute(member, isJson));
    }
    return { M: members };
  }
  if (hasType(value, "L")) {
    return { L: value.L.map((each) => writeAttribute(each, isJson)) };
  }
  if (isJson && hasType(value, "B")) return { B: encodeBase64(value.B) };
  if (isJson && hasType(value, "BS")) return { BS: value.BS.map(encodeBase64) };
  return value;
}
