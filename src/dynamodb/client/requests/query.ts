import { quote } from "../../../util/assert.ts";
import { keyNamesOf, type TableIndex } from "../../table.ts";
import { findScope } from "../checks/find-scope.ts";
import { readKey } from "../checks/item-key.ts";
import { isGiven, memberOf, refuseForm } from "../checks/request-members.ts";
import { type RequestScope, refuseRequest } from "../checks/request-scope.ts";
import { noteKey } from "../documents/exact-items.ts";
import { answerList } from "./answer-members.ts";
import { decryptItems } from "./decrypt-items.ts";
import type { OperationHandler } from "./prepared-request.ts";
import { type ReadPart, readPart } from "./read-part.ts";
import { writeRequestItem } from "./stored-item.ts";

const COMMON: readonly string[] = [
  "TableName",
  "IndexName",
  "Select",
  "Limit",
  "ConsistentRead",
  "ExclusiveStartKey",
  "ReturnConsumedCapacity",
  "ProjectionExpression",
  "FilterExpression",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
];

const QUERY_MEMBERS: readonly string[] = [
  ...COMMON,
  "ScanIndexForward",
  "KeyConditionExpression",
];

const SCAN_MEMBERS: readonly string[] = [...COMMON, "Segment", "TotalSegments"];

/** Returns the handler of an operation that reads a page of items. */
function reading(known: readonly string[]): OperationHandler {
  return (codec, request, operation) => {
    const scope = findScope(codec, operation, memberOf(request, "TableName"));
    if (scope === undefined) return undefined;
    const part = readPart(scope, "the request", request, known);
    const { expressions, members, projection } = part;
    expressions.condition("KeyConditionExpression", "key-condition-encrypted");
    expressions.condition("FilterExpression", "filter-encrypted");
    expressions.refuseUnusedValues();
    const index = readIndex(scope, members.IndexName);
    const sent = {
      ...checkSelect(scope, part, index),
      ...expressions.placeholdersWithoutProjection(),
      TableName: scope.tableName,
      ...startKeyOf(scope, members.ExclusiveStartKey, index),
    };
    return {
      encrypt: async () => sent,
      decrypt: async (answer, facts) => {
        const { Items, LastEvaluatedKey } = answer;
        noteKey(facts.exact, LastEvaluatedKey);
        if (!isGiven(Items)) return answer;
        const list = answerList(operation, "Items", Items);
        const items = list.map((item) => ({ scope, item, projection }));
        return { ...answer, Items: await decryptItems(items, facts) };
      },
    };
  };
}

/** Handler of `Query`: checks its expressions and its index, and decrypts the page. */
export const query: OperationHandler = reading(QUERY_MEMBERS);

/** Handler of `Scan`: checks its expressions and its index, and decrypts the page. */
export const scan: OperationHandler = reading(SCAN_MEMBERS);

/** Returns the declared index that a request reads; `undefined` if it reads the table. */
function readIndex(scope: RequestScope, name: unknown): TableIndex | undefined {
  if (!isGiven(name)) return undefined;
  if (typeof name !== "string") {
    return refuseForm(scope, "IndexName", "a string", name);
  }
  const index = scope.table.indexes.get(name);
  if (index === undefined) {
    return refuseRequest(scope, {
      reason: "unknown-index",
      expected: "an index that the encryptor knows",
      got: `the index ${quote(name)}`,
      remedy: "add it to indexes, with its keys and its projection",
    });
  }
  if (index.projection === "all") return index;
  return refuseRequest(scope, {
    reason: "index-projection",
    expected: "an index that projects all attributes",
    got: `the index ${quote(name)} with the projection "${index.projection}"`,
    remedy:
      "read the table, or make an index that projects all attributes: an item is verified as a whole",
  });
}

/** Checks which attributes a request selects, and returns its parameters without the selection that a projection makes. */
function checkSelect(
  scope: RequestScope,
  { sent, members, projection }: ReadPart,
  index: TableIndex | undefined,
): ReadPart["sent"] {
  const { Select, ...rest } = sent;
  if (Select === "COUNT") {
    if (isGiven(members.FilterExpression)) {
      return refuseRequest(scope, {
        reason: "count-with-filter",
        expected: 'no FilterExpression beside Select "COUNT"',
        got: "one",
        remedy:
          "read the items and count those: the server filters items that nobody has verified",
      });
    }
    if (projection === undefined) return sent;
    return refuseRequest(scope, {
      reason: "projection",
      expected: 'no ProjectionExpression beside Select "COUNT"',
      got: "one",
      remedy: "remove one of them",
    });
  }
  if (projection !== undefined) {
    const isFitting = !isGiven(Select) || Select === "SPECIFIC_ATTRIBUTES";
    if (isFitting) return rest;
  } else {
    const isAll = !isGiven(Select) || Select === "ALL_ATTRIBUTES";
    const isOfIndex = Select === "ALL_PROJECTED_ATTRIBUTES" && index;
    if (isAll || isOfIndex) return sent;
  }
  return refuseRequest(scope, {
    reason: "projection",
    expected:
      "COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES of an index, or SPECIFIC_ATTRIBUTES with a ProjectionExpression as Select",
    got: "something else",
    remedy: "correct Select, or leave it out",
  });
}

/** Reads the key where the page begins, which has the attributes of the table's key and of the index's. */
function startKeyOf(
  scope: RequestScope,
  key: unknown,
  index: TableIndex | undefined,
): ReadPart["sent"] {
  if (!isGiven(key)) return {};
  const { partitionKey, sortKey } = index ?? {};
  const ofIndex = [partitionKey, sortKey].filter((each) => each !== undefined);
  const names = [...new Set([...keyNamesOf(scope.table), ...ofIndex])];
  const startKey = readKey(scope, "ExclusiveStartKey", key, names);
  return { ExclusiveStartKey: writeRequestItem(startKey) };
}
