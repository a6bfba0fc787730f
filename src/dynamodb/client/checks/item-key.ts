import { quote } from "../../../util/assert.ts";
import { compareBytes } from "../../../util/bytes.ts";
import { describeType } from "../../../util/describe-type.ts";
import { AttributeReader } from "../../values/attribute-reader.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../../values/attribute-value.ts";
import { hasType } from "../../values/has-type.ts";
import { normalizeNumber } from "../../values/number.ts";
import { entriesOf } from "./request-members.ts";
import { OWN_FORM, type RequestScope, refuseRequest } from "./request-scope.ts";

/**
 * Reads a key of a request. Every attribute of it must belong to the table's key, or to the index's: a value that stands in a
 * key by mistake would be sent in clear.
 *
 * @param parameter name of the parameter that holds the key
 * @param names names of the attributes that the key may hold
 */
export function readKey(
  scope: RequestScope,
  parameter: string,
  key: unknown,
  names: readonly string[],
): AttributeMap {
  const attributes = new Map<string, AttributeValue>();
  for (const [name, value] of entriesOf(scope, parameter, key)) {
    if (!names.includes(name)) {
      refuseRequest(scope, {
        reason: "key",
        expected: `the key's attributes ${names.map((each) => quote(each)).join(", ")} in ${parameter}`,
        got: `the attribute ${quote(name)} as well`,
        remedy: "remove it, as it would be sent in clear",
        attribute: name,
      });
    }
    attributes.set(name, readKeyValue(scope, parameter, name, value));
  }
  return attributes;
}

function readKeyValue(
  scope: RequestScope,
  parameter: string,
  name: string,
  value: unknown,
): AttributeValue {
  const read = tryRead(value, name);
  if (read !== undefined && isKeyValue(read)) return read;
  return refuseRequest(scope, {
    reason: "doubtful-form",
    expected: `an attribute value of type S, N or B for ${quote(name)} in ${parameter}`,
    got: read === undefined ? describeType(value) : "one of another type",
    remedy: OWN_FORM,
    attribute: name,
  });
}

/** Reads an attribute value; returns `undefined` for anything else, and for bytes as text. */
function tryRead(value: unknown, name: string): AttributeValue | undefined {
  const reader = new AttributeReader();
  try {
    const read = reader.read(value, `/${name}`);
    return reader.isJson ? undefined : read;
  } catch {
    return undefined;
  }
}

/** Tells whether an attribute value is of a type that DynamoDB allows in keys. */
export function isKeyValue(value: AttributeValue | undefined): boolean {
  return (
    value !== undefined &&
    (hasType(value, "S") || hasType(value, "N") || hasType(value, "B"))
  );
}

/** Tells whether an item has the key that was asked for. Numbers are equal in any spelling. */
export function hasKey(item: AttributeMap, key: AttributeMap): boolean {
  for (const [name, value] of key) {
    if (!isEqualKey(item.get(name), value)) return false;
  }
  return true;
}

function isEqualKey(
  one: AttributeValue | undefined,
  other: AttributeValue,
): boolean {
  if (one === undefined) return false;
  if (hasType(one, "S") && hasType(other, "S")) return one.S === other.S;
  if (hasType(one, "B") && hasType(other, "B"))
    return compareBytes(one.B, other.B) === 0;
  if (!(hasType(one, "N") && hasType(other, "N"))) return false;
  return normalizeNumber(one.N) === normalizeNumber(other.N);
}
