import { sleep } from "../../util/sleep.ts";
import { shortTableName } from "../table-name.ts";
import type { Store } from "./resolved-store.ts";
import {
  type StoreTask,
  storeFailure,
  type TableTask,
} from "./store-failure.ts";
import { callTable, type ItemKey, itemsOf } from "./table-calls.ts";
import type { StoredItem } from "./table-client.ts";

/** Keys to read from one table. */
interface KeysToGet {
  readonly Keys: readonly ItemKey[];
  readonly ConsistentRead: boolean;
}

/** Keys to read, by table. */
export type GetRequests = Readonly<Record<string, KeysToGet>>;

/** Maximum number of times that keys which DynamoDB left unprocessed are asked for, the first included. */
const MAX_ROUNDS = 8;

/** Longest wait before the second round in milliseconds; it doubles after each further one. */
const FIRST_WAIT = 50;

interface BatchAnswer {
  readonly Responses?: Readonly<Record<string, unknown>> | undefined;
  readonly UnprocessedKeys?:
    | Readonly<Record<string, { readonly Keys?: unknown } | null>>
    | undefined;
}

/**
 * Returns the table that a request named, for the name of it in the answer: an answer may name it with its ARN or without.
 *
 * @throws {KeyStoreError} `"invalid"` if that is no table of the request, or may be several: a fence must not get lost
 */
function tableAsked(task: TableTask, named: string): string {
  const { operation, tableNames } = task;
  if (tableNames.includes(named)) return named;
  const [table, ...others] = tableNames.filter(
    (each) => shortTableName(each) === shortTableName(named),
  );
  if (table !== undefined && others.length === 0) return table;
  const got = table === undefined ? "another one" : "a name that two have";
  const why = `expected the tables of the request in the answer of ${operation}, got ${got}`;
  throw storeFailure(task, "invalid", why);
}

/**
 * Returns the request for what an answer leaves unprocessed. Table and consistency are those of the request before, whatever
 * the answer says.
 */
function requestAgain(
  task: TableTask,
  before: GetRequests,
  unprocessed: BatchAnswer["UnprocessedKeys"],
): GetRequests {
  const entries = Object.entries(unprocessed ?? {}).map(([named, left]) => {
    const table = tableAsked(task, named);
    const Keys = itemsOf(task, left?.Keys) as readonly ItemKey[];
    return [table, { ...before[table], Keys }] as const;
  });
  return Object.fromEntries(entries) as GetRequests;
}

/**
 * Reads items with BatchGetItem. Keys that DynamoDB leaves unprocessed are asked for again, with growing waits.
 *
 * @returns the items that exist, by table, in no order
 * @throws {KeyStoreError} `"unavailable"` if keys are still left, or as {@link callTable} does
 */
export async function batchGet(
  store: Store,
  task: StoreTask,
  requests: GetRequests,
): Promise<ReadonlyMap<string, readonly StoredItem[]>> {
  const found = new Map<string, StoredItem[]>();
  const tableNames = Object.keys(requests);
  const call: TableTask = { ...task, operation: "BatchGetItem", tableNames };
  let left = requests;
  for (let round = 1; ; round++) {
    const RequestItems = left;
    const answer = await callTable<BatchAnswer>(
      store,
      call,
      (client, options) => client.batchGetItem({ RequestItems }, options),
    );
    for (const [name, items] of Object.entries(answer.Responses ?? {})) {
      const table = tableAsked(call, name);
      const known = found.get(table) ?? [];
      found.set(table, [...known, ...itemsOf(call, items)]);
    }
    left = requestAgain(call, requests, answer.UnprocessedKeys);
    if (Object.keys(left).length === 0) return found;
    if (round === MAX_ROUNDS) {
      const why = `DynamoDB left keys unprocessed ${MAX_ROUNDS} times`;
      throw storeFailure(task, "unavailable", why);
    }
    await sleep(Math.random() * FIRST_WAIT * 2 ** (round - 1), task.signal);
  }
}
