import type { Store } from "./resolved-store.ts";
import type { StoreTask, TableTask } from "./store-failure.ts";
import { callTable, itemsOf } from "./table-calls.ts";
import type { StoredItem } from "./table-client.ts";

/** Members of a Query or Scan call that a key store sends. */
interface SearchInput {
  readonly TableName: string;
  readonly ConsistentRead?: boolean;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
}

interface SearchAnswer {
  readonly Items?: unknown;
  readonly LastEvaluatedKey?: StoredItem | null | undefined;
}

/**
 * Reads all pages of a Query or Scan, each when it is needed.
 *
 * @throws {KeyStoreError} as {@link callTable} does
 */
export async function* searchPages(
  store: Store,
  task: StoreTask,
  operation: "Query" | "Scan",
  input: SearchInput,
): AsyncGenerator<readonly StoredItem[], void, undefined> {
  const tableNames = [input.TableName];
  const call: TableTask = { ...task, operation, tableNames };
  const method = operation === "Query" ? "query" : "scan";
  let start: StoredItem | null | undefined;
  do {
    const page = start ? { ...input, ExclusiveStartKey: start } : input;
    const answer = await callTable<SearchAnswer>(
      store,
      call,
      (client, options) => client[method](page, options),
    );
    yield itemsOf(call, answer.Items ?? []);
    start = answer.LastEvaluatedKey;
  } while (start);
}
