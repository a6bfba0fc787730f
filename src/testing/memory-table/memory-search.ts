import type { StoredItem } from "../../keyrings/key-store/table-client.ts";
import { conditionOf, type Placeholders } from "./condition-text.ts";
import {
  keyTextOf,
  type MemoryTables,
  sortedItems,
  tableOf,
} from "./memory-tables.ts";

/** Members of Query and Scan that the tables in memory know. */
export interface MemorySearch extends Placeholders {
  readonly TableName: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ScanIndexForward?: boolean;
  readonly ExclusiveStartKey?: StoredItem;
  readonly Limit?: number;
}

/** Answers Query and Scan; a projection is not applied, so that items are whole. */
export function search(tables: MemoryTables, input: MemorySearch): object {
  const { TableName, Limit = 1_000, ScanIndexForward = true } = input;
  const table = tableOf(tables, TableName);
  const isOfKey = conditionOf(input.KeyConditionExpression, input);
  const passes = conditionOf(input.FilterExpression, input);
  const all = sortedItems(table).filter(isOfKey);
  const ordered = ScanIndexForward ? all : all.reverse();
  const after =
    input.ExclusiveStartKey && keyTextOf(table, input.ExclusiveStartKey);
  const start =
    ordered.findIndex((item) => keyTextOf(table, item) === after) + 1;
  const page = ordered.slice(start, start + Limit);
  const Items = page.filter(passes);
  const last = page.at(-1);
  const hasMore = last !== undefined && start + Limit < ordered.length;
  return {
    Items,
    Count: Items.length,
    ScannedCount: page.length,
    ...(hasMore && {
      LastEvaluatedKey: Object.fromEntries(
        table.keys.map((name) => [name, last[name]]),
      ),
    }),
  };
}
