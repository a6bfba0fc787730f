import type {
  BranchKeyVersion,
  KeyStoreCallOptions,
} from "./key-store-calls.ts";
import { KeyStoreError } from "./key-store-error.ts";
import type { KeyStoreRecord } from "./key-store-record.ts";
import { loadItem } from "./load-record.ts";
import { ACTIVE, BRANCH_KEY_ID, TYPE } from "./names.ts";
import { readCallOptions, readKeyStoreId } from "./read-call.ts";
import { readRecord } from "./read-record.ts";
import type { Store } from "./resolved-store.ts";
import { searchPages } from "./search-pages.ts";
import { assertReadable } from "./shredding/fence-checks.ts";
import { assertAllowed } from "./store-access.ts";
import { keyLabel, type StoreTask, storeFailure } from "./store-failure.ts";
import { textIn } from "./stored-text.ts";

function describe(record: KeyStoreRecord, isActive: boolean): BranchKeyVersion {
  return {
    branchKeyId: record.branchKeyId,
    // The check of a record of this type has found a version.
    version: record.version ?? "",
    createTime: record.createTime,
    kmsKeyArn: record.kmsKey.text,
    encryptionContext: record.context,
    isActive,
  };
}

/** Records that are malformed. A list leaves them out, and ends with an error about them. */
class Malformed {
  readonly #task: StoreTask;
  #count = 0;
  #first: unknown;

  constructor(task: StoreTask) {
    this.#task = task;
  }

  /** Returns the result of a check, or `undefined` and counts the record. */
  skip<T>(check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof KeyStoreError)) throw error;
      this.#first ??= error;
      this.#count++;
      return undefined;
    }
  }

  /** Throws if a record was left out. */
  assertNone(): void {
    const first = this.#first;
    if (!(first instanceof KeyStoreError)) return;
    const { branchKeyId = "" } = first;
    const task = { ...this.#task, branchKeyId };
    const what =
      this.#count === 1
        ? "a record is malformed and was left out, that"
        : `${this.#count} records are malformed and were left out, the first`;
    const why = `${what} of ${keyLabel(branchKeyId)}`;
    throw storeFailure(task, "damaged", why, first);
  }
}

/** Lists the active versions of all branch keys. */
export async function* listKeys(
  store: Store,
  options?: KeyStoreCallOptions,
): AsyncGenerator<BranchKeyVersion, void, undefined> {
  const { signal } = readCallOptions("list", options);
  const task: StoreTask = { what: "list the branch keys", signal };
  assertAllowed(store, task, "list");
  const pages = searchPages(store, task, "Scan", {
    TableName: store.tableName,
    ConsistentRead: store.isConsistent,
    FilterExpression: "#type = :active",
    ExpressionAttributeNames: { "#type": TYPE },
    ExpressionAttributeValues: { ":active": { S: ACTIVE } },
  });
  const malformed = new Malformed(task);
  for await (const items of pages) {
    for (const item of items) {
      const branchKeyId = textIn(item[BRANCH_KEY_ID]) ?? "";
      const of = { ...task, branchKeyId };
      const key = { branchKeyId, type: ACTIVE };
      const record = malformed.skip(() =>
        readRecord(of, item, key, store.logicalName),
      );
      if (record) yield describe(record, true);
    }
  }
  malformed.assertNone();
}

/** Reads the records of all versions of a branch key, the active one twice: it has a record of its own type, too. */
async function recordsOf(
  store: Store,
  task: StoreTask,
  branchKeyId: string,
  malformed: Malformed,
): Promise<readonly KeyStoreRecord[]> {
  const pages = searchPages(store, task, "Query", {
    TableName: store.tableName,
    ConsistentRead: store.isConsistent,
    KeyConditionExpression: "#id = :id AND begins_with(#type, :branch)",
    ExpressionAttributeNames: { "#id": BRANCH_KEY_ID, "#type": TYPE },
    ExpressionAttributeValues: {
      ":id": { S: branchKeyId },
      ":branch": { S: "branch:" },
    },
  });
  const records: KeyStoreRecord[] = [];
  for await (const items of pages) {
    for (const item of items) {
      const record = malformed.skip(() =>
        readRecord(task, item, { branchKeyId }, store.logicalName),
      );
      if (record) records.push(record);
    }
  }
  return records;
}

/** Lists the versions of one branch key, oldest first and the active one last. */
export async function* listVersions(
  store: Store,
  id: string,
  options?: KeyStoreCallOptions,
): AsyncGenerator<BranchKeyVersion, void, undefined> {
  const branchKeyId = readKeyStoreId(id);
  const { signal } = readCallOptions("versions", options);
  const what = `list the versions of ${keyLabel(branchKeyId)}`;
  const task: StoreTask = { what, branchKeyId, signal };
  assertAllowed(store, task, "list");
  const malformed = new Malformed(task);
  const records = await recordsOf(store, task, branchKeyId, malformed);
  if (records.length === 0) {
    malformed.assertNone();
    const key = { branchKeyId, type: ACTIVE };
    const { fence } = await loadItem(store, task, key, store.isConsistent);
    assertReadable(fence, undefined);
    const why = `the table ${JSON.stringify(store.tableName)} has none`;
    throw storeFailure(task, "unknown", why);
  }
  const active = records.find(({ type }) => type === ACTIVE);
  const versions = records
    .filter(({ type }) => type !== ACTIVE)
    .map((record) => describe(record, record.version === active?.version))
    .sort(
      (a, b) =>
        Number(a.isActive) - Number(b.isActive) ||
        (a.createTime < b.createTime ? -1 : 1),
    );
  yield* versions;
  malformed.assertNone();
}
