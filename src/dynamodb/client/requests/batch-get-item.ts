import { keyNamesOf } from "../../table.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { findScope } from "../checks/find-scope.ts";
import { readKey } from "../checks/item-key.ts";
import {
  isGiven,
  listOf,
  type Members,
  memberOf,
  readMembers,
} from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import { isOfTable } from "../checks/table-names.ts";
import { noteKey } from "../documents/exact-items.ts";
import type { Projection } from "../expressions/projection.ts";
import { answerEntries, answerList } from "./answer-members.ts";
import { type AnswerItem, decryptItems } from "./decrypt-items.ts";
import type { CommandFacts, OperationHandler } from "./prepared-request.ts";
import { readPart } from "./read-part.ts";
import { ownEntriesOf } from "./request-entries.ts";
import { writeRequestItem } from "./stored-item.ts";

const MEMBERS: readonly string[] = ["RequestItems", "ReturnConsumedCapacity"];

const PART_MEMBERS: readonly string[] = [
  "Keys",
  "ConsistentRead",
  "ProjectionExpression",
  "ExpressionAttributeNames",
];

/** Part of the request that reads items of one table by their keys. */
interface KeysPart {
  readonly scope: RequestScope;
  readonly sent: Members;
  readonly keys: readonly AttributeMap[];
  readonly projection: Projection | undefined;
  /** Parameters of the projection, which unprocessed keys get back. */
  readonly projecting: Members;
}

/**
 * Handler of `BatchGetItem`: decrypts the items, and checks that each has a key that was asked for. Keys that are unprocessed
 * come back with their projection, to be sent again.
 */
export const batchGetItem: OperationHandler = (codec, request, operation) => {
  const found = ownEntriesOf(codec, operation, request);
  if (found === undefined) return undefined;
  const { first, entries } = found;
  const members = readMembers(first, "the request", request, MEMBERS);
  const parts = new Map<string, KeysPart>();
  for (const [tableName, value] of entries) {
    const scope = findScope(codec, operation, tableName);
    if (scope) parts.set(tableName, readKeys(scope, value));
  }
  const sent = entries.map(([tableName, value]): [string, unknown] => [
    tableName,
    parts.get(tableName)?.sent ?? value,
  ]);
  /** Returns the part for a table of the answer, which may be named in another way than in the request. */
  const partOf = (tableName: string): KeysPart | undefined => {
    const exact = parts.get(tableName);
    if (exact || !isOfTable(codec.table, tableName)) return exact;
    return [...parts.values()][0];
  };
  /** Gives unprocessed keys the projection of the request. */
  const restore = (unprocessed: unknown, exact: CommandFacts["exact"]) => {
    const left = answerEntries(operation, "UnprocessedKeys", unprocessed);
    const restored = left.map(([tableName, value]): [string, unknown] => {
      const part = partOf(tableName);
      if (part === undefined) return [tableName, value];
      const keys = memberOf(value, "Keys");
      if (Array.isArray(keys)) for (const key of keys) noteKey(exact, key);
      return [tableName, { ...(value as object), ...part.projecting }];
    });
    return Object.fromEntries(restored);
  };
  return {
    encrypt: async () => ({
      ...members,
      RequestItems: Object.fromEntries(sent),
    }),
    decrypt: async (answer, facts) => {
      const { Responses, UnprocessedKeys } = answer;
      const lists = isGiven(Responses)
        ? answerEntries(operation, "Responses", Responses)
        : [];
      const items = lists.flatMap(([tableName, list]): AnswerItem[] => {
        const part = partOf(tableName);
        if (part === undefined) return [];
        const { scope, keys, projection } = part;
        const each = answerList(operation, "Responses of a table", list);
        return each.map((item) => ({ scope, item, keys, projection }));
      });
      const decrypted = await decryptItems(items, facts);
      let next = 0;
      const opened = lists.map(([tableName, list]): [string, unknown] => {
        if (partOf(tableName) === undefined) return [tableName, list];
        const { length } = list as unknown[];
        next += length;
        return [tableName, decrypted.slice(next - length, next)];
      });
      return {
        ...answer,
        ...(isGiven(Responses)
          ? { Responses: Object.fromEntries(opened) }
          : {}),
        ...(isGiven(UnprocessedKeys)
          ? { UnprocessedKeys: restore(UnprocessedKeys, facts.exact) }
          : {}),
      };
    },
  };
};

function readKeys(scope: RequestScope, value: unknown): KeysPart {
  const what = "RequestItems of a table";
  const part = readPart(scope, what, value, PART_MEMBERS);
  const { members, expressions, projection } = part;
  const names = keyNamesOf(scope.table);
  const list = listOf(scope, "Keys", members.Keys);
  const keys = list.map((key) => readKey(scope, "Keys", key, names));
  const { ProjectionExpression } = members;
  return {
    scope,
    keys,
    projection,
    sent: {
      ...part.sent,
      ...expressions.placeholdersWithoutProjection(),
      Keys: keys.map((key) => writeRequestItem(key)),
    },
    projecting:
      projection === undefined
        ? {}
        : { ProjectionExpression, ...expressions.placeholders() },
  };
}
