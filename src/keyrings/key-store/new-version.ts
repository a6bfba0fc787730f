import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import type { KmsArn } from "../kms/arn.ts";
import {
  itemOf,
  kmsContextOf,
  type NewRecord,
  versionType,
} from "./key-store-record.ts";
import { ACTIVE, BRANCH_KEY_ID } from "./names.ts";
import type { Store } from "./resolved-store.ts";
import type { StoreTask } from "./store-failure.ts";
import { generateWrapped, rebind } from "./store-kms.ts";
import type { StoredItem } from "./table-client.ts";
import type { TransactionItem } from "./transaction.ts";

/** Parts that all records of a new version have in common. */
export interface VersionParts {
  readonly branchKeyId: string;
  readonly createTime: string;
  /** ARN in the records, which differs from the called one if the branch key is under a replica of that. */
  readonly kmsArn: string;
  readonly context: EncryptionContext;
}

/** New version of a branch key, as the two items that hold it. */
export interface NewVersion {
  /** UUID of the version. */
  readonly version: string;
  readonly versionItem: StoredItem;
  readonly activeItem: StoredItem;
}

/** Returns the write of a record that must be new. */
export function putNew(
  { tableName }: Store,
  Item: StoredItem,
): TransactionItem {
  return {
    Put: {
      TableName: tableName,
      Item,
      ConditionExpression: "attribute_not_exists(#id)",
      ExpressionAttributeNames: { "#id": BRANCH_KEY_ID },
    },
  };
}

/**
 * Makes a new version of a branch key inside AWS KMS, which this process never sees in plaintext. Calls KMS twice: to make the
 * version, and to bind a copy of it to the record of the active version.
 *
 * @param key KMS key to call
 * @throws {KeyStoreError} if a call fails
 */
export async function makeVersion(
  store: Store,
  task: StoreTask,
  key: KmsArn,
  parts: VersionParts,
): Promise<NewVersion> {
  const version = requireWebCrypto().randomUUID();
  const older: NewRecord = { ...parts, type: versionType(version) };
  const active: NewRecord = { ...parts, type: ACTIVE, activeVersion: version };
  const from = kmsContextOf(older, store.logicalName);
  const to = kmsContextOf(active, store.logicalName);
  const wrapped = await generateWrapped(store, task, key, from);
  const bound = await rebind(store, task, key, wrapped, from, to);
  return {
    version,
    versionItem: itemOf(older, wrapped),
    activeItem: itemOf(active, bound),
  };
}
