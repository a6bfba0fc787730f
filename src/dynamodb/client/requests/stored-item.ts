import type { AttributeMap } from "../../values/attribute-value.ts";
import { readItem, writeItem } from "../../values/item-form.ts";
import { isPlainObject } from "../../values/plain-object.ts";
import { isKeyValue } from "../checks/item-key.ts";
import { type RequestScope, refuseRequest } from "../checks/request-scope.ts";
import { keyNamesOf } from "./prepared-request.ts";

/**
 * Reads the item of a request. At the middleware's place in the stack, every item holds attribute values.
 *
 * @throws {ItemRequestError} if the item holds plain values, or binary values as text: the command belongs to another client
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
  const keys = keyNamesOf(scope);
  const isOfKeyTypes = keys.every(
    (name) => !attributes.has(name) || isKeyValue(attributes.get(name)),
  );
  if (form === "attributes" && isOfKeyTypes) return attributes;
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
    remedy:
      "give attribute values to commands of DynamoDBClient, and plain values to those of DynamoDBDocumentClient",
  });
}

/** Returns an item as the AWS SDK's commands have it. */
export function writeRequestItem(item: AttributeMap): object {
  return writeItem(item, "attributes");
}
