import { callWithin } from "../../util/call-within.ts";
import { describeType } from "../../util/describe-type.ts";
import { sleep } from "../../util/sleep.ts";
import { clientRegion } from "../kms/client-region.ts";
import type { Store } from "./resolved-store.ts";
import {
  type StoreTask,
  storeFailure,
  type TableTask,
  tableFailure,
} from "./store-failure.ts";
import type {
  StoredItem,
  TableCallOptions,
  TableClient,
} from "./table-client.ts";

/**
 * Calls DynamoDB once. Rejects when the time limit of the key store is over or the task's signal is aborted, even if the
 * client ignores its abort signal.
 *
 * @throws {KeyStoreError} if the call fails; DynamoDB's error is the `cause`
 * @throws the signal's reason if the task's signal is aborted
 */
export async function callTable<T extends object>(
  store: Store,
  task: TableTask,
  send: (client: TableClient, options: TableCallOptions) => Promise<object>,
): Promise<T> {
  const { timeoutMs } = store.kms;
  let used: TableClient | undefined;
  const answered = await callWithin<object>(
    { timeoutMs, signal: task.signal },
    async (abortSignal) => {
      const client = await store.client();
      abortSignal.throwIfAborted();
      used = client;
      return send(client, { abortSignal });
    },
    {
      timedOut: (cause) => {
        const why = `${task.operation} did not answer within ${timeoutMs} ms (kms.timeoutMs)`;
        return storeFailure(task, "unavailable", why, cause);
      },
      failed: async (cause) =>
        tableFailure(task, cause, await clientRegion(used)),
    },
  );
  // The callers check the members that they use.
  if (isObject(answered)) return answered as T;
  const why = `expected an object as the answer of ${task.operation}, got ${describeType(answered)}`;
  throw storeFailure(task, "invalid", why);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Returns the items of an answer, if all their attributes have the form of attributes. */
function itemsOf(task: TableTask, items: unknown): readonly StoredItem[] {
  const isItem = (each: unknown) =>
    isObject(each) && Object.values(each).every(isObject);
  const isRight = Array.isArray(items) && items.every(isItem);
  if (isRight) return items;
  const why = `expected a list of items in the answer of ${task.operation}, got ${describeType(items)}`;
  throw storeFailure(task, "invalid", why);
}

/** Key of an item. */
export type ItemKey = Readonly<
  Record<"branch-key-id" | "type", { readonly S: string }>
>;

/** Keys to read from one table. */
export interface KeysToGet {
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

const TABLE_ARN = /^arn:[^/]*:table\//;

/** Returns the name of a table without the rest of its ARN. */
function shortName(table: string): string {
  return table.replace(TABLE_ARN, "");
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
    (each) => shortName(each) === shortName(named),
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

/** Members of a Query or Scan call that a key store sends. */
export interface SearchInput {
  readonly TableName: string;
  readonly ConsistentRead?: boolean;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
  readonly Limit?: number;
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
async function* pages(
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

/** Reads all pages of a Query, each when it is needed. Throws as {@link callTable} does. */
export function queryPages(
  store: Store,
  task: StoreTask,
  input: SearchInput,
): AsyncGenerator<readonly StoredItem[], void, undefined> {
  return pages(store, task, "Query", input);
}

/** Reads all pages of a Scan, each when it is needed. Throws as {@link callTable} does. */
export function scanPages(
  store: Store,
  task: StoreTask,
  input: SearchInput,
): AsyncGenerator<readonly StoredItem[], void, undefined> {
  return pages(store, task, "Scan", input);
}
