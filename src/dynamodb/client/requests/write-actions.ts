import { keyNamesOf } from "../../table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../../values/attribute-value.ts";
import { readKey } from "../checks/item-key.ts";
import { RequestExpressions } from "../checks/request-expressions.ts";
import { type Members, readMembers } from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import { checkReturnValues, OLD_VALUES } from "../checks/return-values.ts";
import { checkUpdateTargets } from "../checks/update-targets.ts";
import { readRequestItem, writeRequestItem } from "./stored-item.ts";

/** Write of one item, alone or in a transaction, that passed its checks. */
export interface CheckedAction {
  /** Attributes of the item's key. */
  readonly key: AttributeMap;
  /** The action's parameters as they were given. */
  readonly members: Members;
  /** Returns the parameters to send, with the item encrypted. */
  encrypt(signal: AbortSignal | undefined): Promise<Members>;
}

/** Checks one action. */
export type CheckAction = (
  scope: RequestScope,
  what: string,
  request: unknown,
  more?: readonly string[],
) => CheckedAction;

const ON_FAILURE = "ReturnValuesOnConditionCheckFailure";

/** Parameters that every action takes. */
const COMMON: readonly string[] = [
  "TableName",
  "ConditionExpression",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
  ON_FAILURE,
];

/** Parameters from before expressions. */
const LEGACY: readonly string[] = [
  "AttributeUpdates",
  "ConditionalOperator",
  "Expected",
];

const CONDITION = "ConditionExpression";

function read(
  scope: RequestScope,
  what: string,
  request: unknown,
  known: readonly string[],
): { members: Members; expressions: RequestExpressions } {
  const members = readMembers(
    scope,
    what,
    request,
    [...COMMON, ...known],
    LEGACY,
  );
  checkReturnValues(scope, members, ON_FAILURE, OLD_VALUES);
  return { members, expressions: new RequestExpressions(scope, members) };
}

/** Checks an action that puts an item. */
export const checkPut: CheckAction = (scope, what, request, more = []) => {
  const { members, expressions } = read(scope, what, request, [
    "Item",
    ...more,
  ]);
  expressions.condition(CONDITION, "condition-encrypted");
  expressions.refuseUnusedValues();
  const item = readRequestItem(scope, members.Item);
  const key = new Map<string, AttributeValue>();
  for (const name of keyNamesOf(scope.table)) {
    const value = item.get(name);
    if (value !== undefined) key.set(name, value);
  }
  const sent = {
    ...members,
    ...expressions.placeholders(),
    TableName: scope.tableName,
  };
  return {
    key,
    members,
    encrypt: async (signal) => ({
      ...sent,
      Item: writeRequestItem(await scope.codec.encrypt(item, signal)),
    }),
  };
};

function checkKeyed(
  scope: RequestScope,
  what: string,
  request: unknown,
  more: readonly string[],
): {
  members: Members;
  expressions: RequestExpressions;
  key: AttributeMap;
  sent: Members;
} {
  const { members, expressions } = read(scope, what, request, ["Key", ...more]);
  const key = readKey(scope, "Key", members.Key, keyNamesOf(scope.table));
  const sent = {
    ...members,
    TableName: scope.tableName,
    Key: writeRequestItem(key),
  };
  return { members, expressions, key, sent };
}

/** Checks an action that deletes an item, or only checks a condition. */
export const checkDelete: CheckAction = (scope, what, request, more = []) => {
  const { members, expressions, key, sent } = checkKeyed(
    scope,
    what,
    request,
    more,
  );
  expressions.condition(CONDITION, "condition-encrypted");
  expressions.refuseUnusedValues();
  const all = { ...sent, ...expressions.placeholders() };
  return { key, members, encrypt: async () => all };
};

/**
 * Checks an action that updates an item, and makes it conditional on the item's existence: DynamoDB would otherwise create an
 * item without a signature, which nobody can read.
 */
export const checkUpdate: CheckAction = (scope, what, request, more = []) => {
  const { members, expressions, key, sent } = checkKeyed(scope, what, request, [
    "UpdateExpression",
    ...more,
  ]);
  const condition = expressions.condition(CONDITION, "condition-encrypted");
  const update = expressions.update("UpdateExpression");
  if (update) checkUpdateTargets(scope, "UpdateExpression", update);
  expressions.refuseUnusedValues();
  const { placeholder, placeholders } = expressions.placeholdersWith(
    scope.table.partitionKey,
  );
  const exists = `attribute_exists(${placeholder})`;
  const { text, isDisjunction } = condition ?? {};
  const all = {
    ...sent,
    ...placeholders,
    [CONDITION]:
      text === undefined
        ? exists
        : `${exists} AND ${isDisjunction ? `(${text})` : text}`,
  };
  return { key, members, encrypt: async () => all };
};
