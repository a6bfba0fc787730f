import { revoke } from "../branch/revocations.ts";
import type { CreatedKey, KeyStoreCallOptions } from "./key-store-calls.ts";
import { createTimeText } from "./key-store-record.ts";
import { loadRecord } from "./load-record.ts";
import { shreddedBy } from "./lost-transaction.ts";
import { ACTIVE, BRANCH_KEY_ID, CIPHERTEXT } from "./names.ts";
import { makeVersion, putNew } from "./new-version.ts";
import { readCallOptions, readKeyStoreId } from "./read-call.ts";
import type { Store } from "./resolved-store.ts";
import { fenceCheck } from "./shredding/fence-checks.ts";
import { createTimeOf } from "./shredding/remake.ts";
import { assertAllowed } from "./store-access.ts";
import { keyLabel, type StoreTask, storeFailure } from "./store-failure.ts";
import { keyOfRecord, rebind } from "./store-kms.ts";
import { transact } from "./transaction.ts";

/** Adds a version to a branch key, and makes it the active one. */
export async function versionKey(
  store: Store,
  id: string,
  options?: KeyStoreCallOptions,
): Promise<CreatedKey> {
  const branchKeyId = readKeyStoreId(id);
  const { signal } = readCallOptions("versionKey", options);
  const what = `version ${keyLabel(branchKeyId)}`;
  const task: StoreTask = { what, branchKeyId, signal };
  assertAllowed(store, task, "change");
  signal?.throwIfAborted();
  const active = { branchKeyId, type: ACTIVE };
  const { record, fence } = await loadRecord(store, task, active, true);
  const key = keyOfRecord(store, task, record);
  const { ciphertext, kmsContext, kmsKey, context } = record;
  await rebind(store, task, key, ciphertext, kmsContext, kmsContext);
  const made = await makeVersion(store, task, key, {
    branchKeyId,
    createTime: createTimeText(createTimeOf(store, fence)),
    // Readers that compare the whole ARN would refuse another one.
    kmsArn: kmsKey.text,
    context,
  });
  const reasons = await transact(store, task, [
    putNew(store, made.versionItem),
    {
      Put: {
        TableName: store.tableName,
        Item: made.activeItem,
        ConditionExpression: "attribute_exists(#id) AND #enc = :old",
        ExpressionAttributeNames: { "#id": BRANCH_KEY_ID, "#enc": CIPHERTEXT },
        ExpressionAttributeValues: { ":old": { B: ciphertext } },
      },
    },
    fenceCheck(store, branchKeyId, fence),
  ]);
  if (reasons === null) {
    // Keyrings of this process wrap with the new version from now on.
    revoke(store, branchKeyId);
    return { branchKeyId, version: made.version };
  }
  const shredded = shreddedBy(
    { ...task, branchKeyId, verb: "version" },
    fence,
    reasons.at(-1),
  );
  if (shredded !== undefined) throw shredded;
  const why =
    "another caller has versioned it, or is about to; nothing was written";
  throw storeFailure(task, "conflict", why);
}
