import type { TestTable } from "../dynamodb/test-table.ts";

/** Returns a table with the keys of a key store. */
export function keyStoreTable(name: string): TestTable {
  return { name, partitionKey: "branch-key-id", sortKey: "type" };
}
