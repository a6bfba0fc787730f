import { findScope } from "../checks/find-scope.ts";
import { isGiven, memberOf } from "../checks/request-members.ts";
import { decryptItems } from "./decrypt-items.ts";
import type { OperationHandler } from "./prepared-request.ts";
import { readKeyedPart } from "./read-part.ts";

const MEMBERS: readonly string[] = [
  "TableName",
  "Key",
  "ConsistentRead",
  "ReturnConsumedCapacity",
  "ProjectionExpression",
  "ExpressionAttributeNames",
];

/** Handler of `GetItem`: decrypts the item, and checks that it is the one that was asked for. */
export const getItem: OperationHandler = (codec, request, operation) => {
  const scope = findScope(codec, operation, memberOf(request, "TableName"));
  if (scope === undefined) return undefined;
  const { sent, key, projection } = readKeyedPart(
    scope,
    "the request",
    request,
    MEMBERS,
  );
  return {
    encrypt: async () => sent,
    decrypt: async (answer, facts) => {
      if (!isGiven(answer.Item)) return answer;
      const item = { scope, item: answer.Item, keys: [key], projection };
      const [Item] = await decryptItems([item], facts);
      return { ...answer, Item };
    },
  };
};
