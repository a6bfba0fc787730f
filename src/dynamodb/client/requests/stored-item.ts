import { quote } from "../../../util/assert.ts";
import { FOOTER, HEADER, isReserved } from "../../item/reserved-names.ts";
import { keyNamesOf } from "../../table.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { readItem, writeItem } from "../../values/item-form.ts";
import { isPlainObject } from "../../values/plain-object.ts";
import { isKeyValue } from "../checks/item-key.ts";
import {
  OWN_FORM,
  type RequestScope,
  refuseRequest,
} from "../checks/request-scope.ts";

/**
 * Throws if an item to put has an attribute whose name the format reserves. Encryption would drop it without a word, and an
 * item that is encrypted already would not open.
 */
function refuseReserved(scope: RequestScope, item: AttributeMap): void {
  const end = [HEADER, FOOTER].find((name) => item.has(name));
  const attribute = end ?? [...item.keys()].find(isReserved);
  if (attribute === undefined) return;
  const isSealed = end !== undefined;
  refuseRequest(scope, {
    reason: "reserved-attribute",
    expected: "an item with attributes of your own",
    got: `the attribute ${quote(attribute)}${isSealed ? ", so it is encrypted already" : ""}`,
    remedy: isSealed
      ? "give the plain item, or use a client without the middleware"
      : "give the attribute another name, or leave it out",
    attribute,
  });
}

/**
 * Reads the item of a request. At the middleware's place in the stack, every item holds attribute values.
 *
 * @throws {ItemRequestError} if the item holds plain values, or binary values as text: the command belongs to another client; or
 * if it has an attribute whose name the format reserves
 */
export function readRequestItem(
  scope: RequestScope,
  item: unknown,
): AttributeMap {
  const isObject = typeof item === "object" && item !== null;
  if (isObject && !isPlainObject(item)) {
    return refuseRequest(scope, {
      reason: "doubtful-form",
      expected: "a plain object as the item",
      got: "one with a prototype of its own",
      remedy:
        "give a plain object; an attribute named __proto__ needs a command of DynamoDBClient, as DynamoDBDocumentClient loses it",
    });
  }
  const { form, attributes } = readItem(item, scope.table.partitionKey);
  const keys = keyNamesOf(scope.table);
  const isOfKeyTypes = keys.every(
    (name) => !attributes.has(name) || isKeyValue(attributes.get(name)),
  );
  if (form === "attributes" && isOfKeyTypes) {
    refuseReserved(scope, attributes);
    return attributes;
  }
  const got = {
    attributes: "a key of another type",
    json: "binary values as text",
    plain: "plain values",
  };
  return refuseRequest(scope, {
    reason: "doubtful-form",
    expected:
      'an item of attribute values, such as { S: "text" }, with a key of type S, N or B and bytes as Uint8Array',
    got: got[form],
    remedy: OWN_FORM,
  });
}

/** Returns an item as the AWS SDK's commands have it. */
export function writeRequestItem(item: AttributeMap): object {
  return writeItem(item, "attributes");
}
