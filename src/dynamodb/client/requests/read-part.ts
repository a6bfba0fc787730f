import { keyNamesOf } from "../../table.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { readKey } from "../checks/item-key.ts";
import { RequestExpressions } from "../checks/request-expressions.ts";
import { type Members, readMembers } from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import type { Projection } from "../expressions/projection.ts";
import { writeRequestItem } from "./stored-item.ts";

/** Part of a request that reads items of one table. */
export interface ReadPart {
  /** Parameters to send. */
  readonly sent: Members;
  /** Parameters as they were given. */
  readonly members: Members;
  readonly expressions: RequestExpressions;
  /** Places that the caller asks for; `undefined` for all. */
  readonly projection: Projection | undefined;
}

/** Parameters from before expressions. */
const LEGACY: readonly string[] = [
  "AttributesToGet",
  "ConditionalOperator",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
];

/**
 * Reads a part of a request that reads items. Its projection is not sent: an item can be verified only as a whole. The answer is
 * projected after decryption instead, which costs the same, because DynamoDB charges for the whole item in either case.
 */
export function readPart(
  scope: RequestScope,
  what: string,
  request: unknown,
  known: readonly string[],
): ReadPart {
  const members = readMembers(scope, what, request, known, LEGACY);
  const expressions = new RequestExpressions(scope, members);
  const projection = expressions.projection("ProjectionExpression");
  const {
    ProjectionExpression: _,
    ExpressionAttributeNames: __,
    ...sent
  } = members;
  return { sent, members, expressions, projection };
}

/** Reads a part of a request that reads one item by its key. */
export function readKeyedPart(
  scope: RequestScope,
  what: string,
  request: unknown,
  known: readonly string[],
): ReadPart & { readonly key: AttributeMap } {
  const part = readPart(scope, what, request, known);
  const key = readKey(scope, "Key", part.members.Key, keyNamesOf(scope.table));
  const sent = {
    ...part.sent,
    ...part.expressions.placeholdersWithoutProjection(),
    TableName: scope.tableName,
    Key: writeRequestItem(key),
  };
  return { ...part, sent, key };
}
