import { batchGet, type GetRequests } from "./batch-get.ts";
import type { KeyStoreRecord } from "./key-store-record.ts";
import { TYPE } from "./names.ts";
import { readRecord } from "./read-record.ts";
import type { Store } from "./resolved-store.ts";
import type { Fence } from "./shredding/fence.ts";
import { assertReadable } from "./shredding/fence-checks.ts";
import { readFence } from "./shredding/fence-item.ts";
import { FENCE_TYPE, fenceKey, keyOf } from "./shredding/own-records.ts";
import { type StoreTask, storeFailure } from "./store-failure.ts";
import { textIn } from "./stored-text.ts";
import type { StoredItem } from "./table-client.ts";

/** Key of a record to read. */
export interface RecordKey {
  readonly branchKeyId: string;
  readonly type: string;
}

/** Item of a record and fence of its branch key, as one call of DynamoDB read them. */
export interface ItemAndFence {
  readonly item: StoredItem | undefined;
  readonly fence: Fence | undefined;
}

/**
 * Reads an item and the fence of its branch key in one call.
 *
 * @throws {KeyStoreError} if DynamoDB fails, or the fence is malformed
 */
export async function loadItem(
  store: Store,
  task: StoreTask,
  { branchKeyId, type }: RecordKey,
  isConsistent: boolean,
): Promise<ItemAndFence> {
  const { tableName, fenceTableName } = store;
  const ConsistentRead = isConsistent;
  const key = keyOf(branchKeyId, type);
  const requests: GetRequests =
    tableName === fenceTableName
      ? { [tableName]: { Keys: [key, fenceKey(branchKeyId)], ConsistentRead } }
      : {
          [tableName]: { Keys: [key], ConsistentRead },
          [fenceTableName]: { Keys: [fenceKey(branchKeyId)], ConsistentRead },
        };
  const found = await batchGet(store, task, requests);
  const itemIn = (table: string, wanted: string) =>
    found.get(table)?.find((item) => textIn(item[TYPE]) === wanted);
  const fence = readFence(itemIn(fenceTableName, FENCE_TYPE), branchKeyId);
  return { item: itemIn(tableName, type), fence };
}

/** Record that may be used, and the fence that it has passed. */
export interface RecordAndFence {
  readonly record: KeyStoreRecord;
  readonly fence: Fence | undefined;
}

/**
 * Reads and checks a record that no fence stops.
 *
 * @throws {KeyStoreError} `"shredded"` if a fence stops it, `"unknown"` if there is none, `"damaged"` if it is malformed, or the
 * reason for which DynamoDB failed
 */
export async function loadRecord(
  store: Store,
  task: StoreTask,
  key: RecordKey,
  isConsistent: boolean,
): Promise<RecordAndFence> {
  const { item, fence } = await loadItem(store, task, key, isConsistent);
  assertReadable(fence, undefined);
  if (item === undefined) {
    const { tableName } = store;
    const advice = isConsistent
      ? ""
      : ", or not yet: the read was eventually consistent";
    const why = `the table ${JSON.stringify(tableName)} has no such record${advice}`;
    throw storeFailure(task, "unknown", why);
  }
  const record = readRecord(task, item, key, store.logicalName);
  assertReadable(fence, record);
  return { record, fence };
}
