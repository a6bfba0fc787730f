import { BRANCH_KEY_ID, CREATE_TIME, KMS_ARN, TYPE } from "../names.ts";
import type { Store } from "../resolved-store.ts";
import { searchPages } from "../search-pages.ts";
import type { StoreTask } from "../store-failure.ts";
import { textIn } from "../stored-text.ts";
import type { StoredValue } from "../table-client.ts";
import { isOwnType } from "./own-records.ts";
import type { ShreddedRecord } from "./receipt.ts";
import { addRecords, NO_RECORDS, type RecordList } from "./record-list.ts";

/** Longest text of an attribute that a receipt repeats. Those of a sound record are shorter. */
const MAX_TEXT = 256;

function shortText(value: StoredValue | undefined): string | undefined {
  const text = textIn(value);
  return text !== undefined && text.length <= MAX_TEXT ? text : undefined;
}

/**
 * Finds the records of a branch key, strongly consistently and in pages of at most 1 MB, whatever they hold: a record that cannot
 * be read is shredded, too. The order is that of their types, so the active version is on the first page.
 */
export async function* findRecords(
  store: Store,
  task: StoreTask,
  branchKeyId: string,
): AsyncGenerator<readonly ShreddedRecord[], void, undefined> {
  const pages = searchPages(store, task, "Query", {
    TableName: store.tableName,
    ConsistentRead: true,
    KeyConditionExpression: "#id = :id",
    ProjectionExpression: "#type, #time, #arn",
    ExpressionAttributeNames: {
      "#id": BRANCH_KEY_ID,
      "#type": TYPE,
      "#time": CREATE_TIME,
      "#arn": KMS_ARN,
    },
    ExpressionAttributeValues: { ":id": { S: branchKeyId } },
  });
  for await (const items of pages) {
    const records = items.flatMap((item): ShreddedRecord[] => {
      const type = textIn(item[TYPE]);
      if (type === undefined || isOwnType(type)) return [];
      const createTime = shortText(item[CREATE_TIME]);
      return [{ type, createTime, kmsKeyArn: shortText(item[KMS_ARN]) }];
    });
    if (records.length > 0) yield records;
  }
}

/** Records of a branch key. */
export interface Listing {
  /** List that the records were added to. */
  readonly list: RecordList;
  /** True if the table has at least one record. */
  readonly hasAny: boolean;
}

/**
 * Lists all records of a branch key.
 *
 * @param start list to add the records to
 */
export async function listRecords(
  store: Store,
  task: StoreTask,
  branchKeyId: string,
  start: RecordList = NO_RECORDS,
): Promise<Listing> {
  const all: ShreddedRecord[] = [];
  for await (const records of findRecords(store, task, branchKeyId)) {
    all.push(...records);
  }
  // At once, as a list that has no room for all does not know which records it counted.
  return { list: addRecords(start, all), hasAny: all.length > 0 };
}
