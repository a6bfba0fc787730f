import type { StoredItem } from "../../keyrings/key-store/table-client.ts";
import { assertMembers, PLACEHOLDERS } from "./assert-members.ts";
import { conditionOf, nameOf, type Placeholders } from "./condition-text.ts";
import { itemsInOrder, type MemoryTables, tableOf } from "./memory-tables.ts";

/** Members of Query and Scan that the tables in memory know. */
export interface MemorySearch extends Placeholders {
  readonly TableName: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
}

const MEMBERS = [
  "TableName",
  "ConsistentRead",
  "KeyConditionExpression",
  "FilterExpression",
  "ProjectionExpression",
  ...PLACEHOLDERS,
];

/** Returns the attributes of an item that a search asks for. */
function projected(item: StoredItem, input: MemorySearch): StoredItem {
  const names = input.ProjectionExpression?.split(", ").map((token) =>
    nameOf(token, input),
  );
  if (names === undefined) return item;
  const entries = Object.entries(item);
  return Object.fromEntries(entries.filter(([name]) => names.includes(name)));
}

/** Answers Query and Scan, with all items in one page. */
export function search(tables: MemoryTables, input: MemorySearch): object {
  assertMembers("a search", input, MEMBERS);
  const isOfKey = conditionOf(input.KeyConditionExpression, input);
  const passes = conditionOf(input.FilterExpression, input);
  const read = itemsInOrder(tableOf(tables, input.TableName)).filter(isOfKey);
  const Items = read.filter(passes).map((item) => projected(item, input));
  return { Items, Count: Items.length, ScannedCount: read.length };
}
