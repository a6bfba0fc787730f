import type { StoredItem } from "../../keyrings/key-store/table-client.ts";
import { orderOf } from "./stored-order.ts";
import { invalidRequest, TableFailure } from "./table-failure.ts";

/** Table in memory. */
export interface MemoryTable {
  readonly name: string;
  /** Names of the partition key and the sort key. */
  readonly keys: readonly string[];
  /** Members of its description that CreateTable was given. */
  readonly definition: object;
  /** Items by their keys. */
  readonly items: Map<string, StoredItem>;
}

/** Tables by name. */
export type MemoryTables = Map<string, MemoryTable>;

/**
 * Returns a table.
 *
 * @throws {TableFailure} a ResourceNotFoundException if there is none of this name
 */
export function tableOf(tables: MemoryTables, name: string): MemoryTable {
  const table = tables.get(name);
  if (table !== undefined) return table;
  const message = "Requested resource not found";
  throw new TableFailure("ResourceNotFoundException", message);
}

/**
 * Returns the text that identifies an item in its table.
 *
 * @throws {TableFailure} if an attribute of the key is missing, or not a text
 */
export function keyTextOf({ keys }: MemoryTable, item: StoredItem): string {
  const parts = keys.map((name) => {
    const value = item[name];
    if (value !== undefined && "S" in value && value.S !== "") return value.S;
    throw invalidRequest(`The key ${name} is missing, or not a text`);
  });
  return JSON.stringify(parts);
}

/** Returns the items of a table, by the order of their sort keys: those of one partition as a Query has them. */
export function itemsInOrder({ keys, items }: MemoryTable): StoredItem[] {
  const sortKey = keys[1] ?? "";
  return [...items.values()].sort((one, other) =>
    orderOf(one[sortKey], other[sortKey]),
  );
}
