import type { StoredItem } from "../../keyrings/key-store/table-client.ts";
import { assertMembers, PLACEHOLDERS } from "./assert-members.ts";
import { conditionOf, type Placeholders } from "./condition-text.ts";
import {
  keyTextOf,
  type MemoryTable,
  type MemoryTables,
  tableOf,
} from "./memory-tables.ts";
import { invalidRequest, TableFailure } from "./table-failure.ts";

/** Write or check of a transaction. */
interface Action extends Placeholders {
  readonly TableName: string;
  readonly Item?: StoredItem;
  readonly Key?: StoredItem;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** Member of a transaction: one action by its kind. */
export type TransactItem = Readonly<
  Partial<Record<"ConditionCheck" | "Delete" | "Put", Action>>
>;

/** Action on an item, with the item before and after it. */
interface Planned {
  readonly table: MemoryTable;
  readonly key: string;
  readonly action: Action;
  readonly before: StoredItem | undefined;
  /** `undefined` if the item is deleted. */
  readonly after: StoredItem | undefined;
}

const KINDS = ["ConditionCheck", "Delete", "Put"];
const MEMBERS = [
  "TableName",
  "ConditionExpression",
  "ReturnValuesOnConditionCheckFailure",
  ...PLACEHOLDERS,
];

function plan(tables: MemoryTables, member: TransactItem): Planned {
  assertMembers("a transaction", member, KINDS);
  const { ConditionCheck, Delete, Put } = member;
  const action = ConditionCheck ?? Delete ?? Put;
  if (action === undefined) throw invalidRequest("A write has no action");
  assertMembers("a write", action, [...MEMBERS, Put ? "Item" : "Key"]);
  const table = tableOf(tables, action.TableName);
  const key = keyTextOf(table, action.Item ?? action.Key ?? {});
  const before = table.items.get(key);
  return {
    table,
    key,
    action,
    before,
    after: ConditionCheck ? before : Put?.Item,
  };
}

function isMet({ action, before = {} }: Planned): boolean {
  return conditionOf(action.ConditionExpression, action)(before);
}

/** Returns the reason of a write in a cancelled transaction. */
function reasonOf(planned: Planned): object {
  if (isMet(planned)) return { Code: "None" };
  const { before, action } = planned;
  const isAsked = action.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return {
    Code: "ConditionalCheckFailed",
    Message: "The conditional request failed",
    ...(isAsked && before && { Item: before }),
  };
}

/**
 * Applies the writes of a transaction, all or none.
 *
 * @throws {TableFailure} a TransactionCanceledException if a condition is not met
 */
export function transact(
  tables: MemoryTables,
  members: readonly TransactItem[],
): void {
  const planned = members.map((member) => plan(tables, member));
  const targets = planned.map(({ table, key }) => `${table.name} ${key}`);
  if (new Set(targets).size < targets.length) {
    throw invalidRequest(
      "Transaction request cannot include multiple operations on one item",
    );
  }
  if (!planned.every(isMet)) {
    throw new TableFailure(
      "TransactionCanceledException",
      "Transaction cancelled, please refer cancellation reasons for specific reasons",
      planned.map(reasonOf),
    );
  }
  for (const { table, key, after } of planned) {
    if (after === undefined) table.items.delete(key);
    else table.items.set(key, structuredClone(after));
  }
}
