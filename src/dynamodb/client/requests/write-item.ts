import { quote } from "../../../util/assert.ts";
import { EnvelopeError } from "../../../util/errors.ts";
import { ItemsError } from "../../items-error.ts";
import { stateOf } from "../checks/attribute-uses.ts";
import { findScope } from "../checks/find-scope.ts";
import { isGiven, type Members, memberOf } from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import {
  checkReturnValues,
  OLD_VALUES,
  UPDATE_VALUES,
} from "../checks/return-values.ts";
import { noteKey } from "../documents/exact-items.ts";
import { decryptHeldItem, decryptItems } from "./decrypt-items.ts";
import type { CommandFacts, OperationHandler } from "./prepared-request.ts";
import {
  type CheckAction,
  type CheckedAction,
  checkDelete,
  checkPut,
  checkUpdate,
} from "./write-actions.ts";

/** Parameters of an operation that writes one item, besides those of the action. */
const MORE: readonly string[] = [
  "ReturnConsumedCapacity",
  "ReturnItemCollectionMetrics",
  "ReturnValues",
];

/** Returns the handler of an operation that writes one item. */
function writing(
  check: CheckAction,
  returnValues: readonly string[],
): OperationHandler {
  return (codec, request, operation) => {
    const scope = findScope(codec, operation, memberOf(request, "TableName"));
    if (scope === undefined) return undefined;
    const action = check(scope, "the request", request, MORE);
    checkReturnValues(scope, action.members, "ReturnValues", returnValues);
    return {
      encrypt: ({ signal }) => action.encrypt(signal),
      decrypt: (answer, facts) => readAnswer(scope, action, answer, facts),
      // The error of a failed condition may hold the item.
      decryptError: (error, facts) =>
        decryptHeldItem(error, scope, action.key, facts),
    };
  };
}

/** Handler of `PutItem`: encrypts the item, and decrypts the one that it replaced. */
export const putItem: OperationHandler = writing(checkPut, OLD_VALUES);

/** Handler of `UpdateItem`: allows changes of unsigned attributes in existing items, and decrypts the item returned. */
export const updateItem: OperationHandler = writing(checkUpdate, UPDATE_VALUES);

/** Handler of `DeleteItem`: decrypts the item that was deleted. */
export const deleteItem: OperationHandler = writing(checkDelete, OLD_VALUES);

async function readAnswer(
  scope: RequestScope,
  { key, members }: CheckedAction,
  answer: Members,
  facts: CommandFacts,
): Promise<object> {
  const { Attributes, ItemCollectionMetrics } = answer;
  noteKey(facts.exact, memberOf(ItemCollectionMetrics, "ItemCollectionKey"));
  if (!isGiven(Attributes)) return answer;
  const isPart = `${members.ReturnValues}`.startsWith("UPDATED_");
  if (isPart) {
    refuseSigned(scope, Attributes as object);
    noteKey(facts.exact, Attributes);
    return answer;
  }
  const items = [{ scope, item: Attributes, keys: [key] }];
  const [decrypted] = await decryptItems(items, facts, true);
  return { ...answer, Attributes: decrypted };
}

/**
 * Throws if an answer of changed attributes holds a signed one. The checks let no such update pass, and a part of an item
 * cannot be verified.
 */
function refuseSigned(scope: RequestScope, attributes: object): void {
  for (const name of Object.keys(attributes)) {
    const state = stateOf(scope.table, name);
    if (state === "unsigned") continue;
    const cause = new EnvelopeError(
      `Cannot read the changed attributes: expected unsigned ones, got the ${state} attribute ${quote(name)}; treat the answer as forged`,
    );
    throw new ItemsError(
      `Cannot accept the attributes that ${scope.operation} returned: expected unsigned ones, got others; failures has the cause`,
      { failures: [{ tableName: scope.tableName, key: {}, cause }] },
    );
  }
}
