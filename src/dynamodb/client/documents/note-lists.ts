import type { Table } from "../../table.ts";
import { isGiven, memberOf } from "../checks/request-members.ts";
import { isOfTable } from "../checks/table-names.ts";
import { type ExactItems, noteKey } from "./exact-items.ts";

/** Notes a key, or an item, in each entry of the lists of an answer that are about the table. */
function noteLists(
  exact: ExactItems | undefined,
  table: Table,
  lists: unknown,
  find: (entry: unknown) => unknown,
): void {
  if (exact === undefined || !isGiven(lists)) return;
  for (const [tableName, list] of Object.entries(lists as object)) {
    if (!isOfTable(table, tableName) || !Array.isArray(list)) continue;
    for (const entry of list) noteKey(exact, find(entry));
  }
}

/** Notes the keys in `ItemCollectionMetrics` of an answer about several tables. */
export function noteCollections(
  exact: ExactItems | undefined,
  table: Table,
  metrics: unknown,
): void {
  noteLists(exact, table, metrics, (each) =>
    memberOf(each, "ItemCollectionKey"),
  );
}

/** Notes the items and keys in `UnprocessedItems`. */
export function noteUnprocessed(
  exact: ExactItems | undefined,
  table: Table,
  unprocessed: unknown,
): void {
  noteLists(
    exact,
    table,
    unprocessed,
    (write) =>
      memberOf(memberOf(write, "PutRequest"), "Item") ??
      memberOf(memberOf(write, "DeleteRequest"), "Key"),
  );
}
