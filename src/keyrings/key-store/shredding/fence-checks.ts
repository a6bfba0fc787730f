import { KeyStoreError } from "../key-store-error.ts";
import { BRANCH_KEY_ID } from "../names.ts";
import type { Store } from "../resolved-store.ts";
import { keyLabel } from "../store-failure.ts";
import type { StoredItem } from "../table-client.ts";
import type { TransactionItem } from "../transaction.ts";
import type { Fence } from "./fence.ts";
import {
  DELETED,
  fenceKey,
  NOT_BEFORE,
  SHREDDING,
  STATE,
} from "./own-records.ts";
import { secondOf } from "./times.ts";

/** Condition of an action, in the form of members to spread into it. */
export interface FenceCondition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
}

/** Returns the condition that a fence is still as it was read; `undefined` stands for no fence. */
export function unchanged(fence: Fence | undefined): FenceCondition {
  if (fence === undefined) {
    return {
      ConditionExpression: "attribute_not_exists(#id)",
      ExpressionAttributeNames: { "#id": BRANCH_KEY_ID },
    };
  }
  const isRemade = fence.state === "remade";
  // Every write of a fence changes one of the three.
  const third = isRemade
    ? { name: NOT_BEFORE, value: { S: fence.notBefore } }
    : { name: DELETED, value: { N: `${fence.deleted}` } };
  return {
    ConditionExpression:
      "#state = :state AND #shredding = :shredding AND #third = :third",
    ExpressionAttributeNames: {
      "#state": STATE,
      "#shredding": SHREDDING,
      "#third": third.name,
    },
    ExpressionAttributeValues: {
      ":state": { S: fence.state },
      ":shredding": { S: fence.shredding },
      ":third": third.value,
    },
  };
}

/**
 * Returns an action that cancels a transaction if the fence of a branch key is not as it was read. The reason for the cancellation
 * then has the fence.
 */
export function fenceCheck(
  store: Store,
  branchKeyId: string,
  fence: Fence | undefined,
): TransactionItem {
  return {
    ConditionCheck: {
      TableName: store.fenceTableName,
      Key: fenceKey(branchKeyId),
      ...unchanged(fence),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  };
}

/** Explanation of each state in an error message. */
const REASONS: Readonly<Record<Fence["state"], string>> = {
  scheduled: "its shredding is scheduled; restore(…) takes that back",
  deleting: "it is being shredded",
  shredded: "it was shredded",
  remade: "the record is of the branch key that was shredded",
};

/**
 * Returns the error for a branch key that is shredded, or whose shredding is scheduled.
 *
 * @param verb verb of what was tried
 * @param advice what to do if the shredding is finished
 */
export function shreddedError(
  fence: Fence,
  verb = "use",
  advice?: string,
): KeyStoreError {
  const { branchKeyId, state } = fence;
  const isFinished = state === "shredded" && advice !== undefined;
  return new KeyStoreError(
    `Cannot ${verb} ${keyLabel(branchKeyId)}: ${REASONS[state]}${isFinished ? `; ${advice}` : ""}`,
    { reason: "shredded", branchKeyId },
  );
}

/**
 * Throws if a fence is of another key store, which changes must not touch. Reads stop at it all the same.
 *
 * @throws {KeyStoreError} reason `"damaged"`
 */
export function assertOwnFence(
  { logicalName }: Store,
  fence: Fence | undefined,
): void {
  if (fence === undefined || fence.store === logicalName) return;
  const { branchKeyId } = fence;
  throw new KeyStoreError(
    `Cannot change ${keyLabel(branchKeyId)}: expected a fence of this key store, got one of another logical name; give each key store a fenceTableName of its own`,
    { reason: "damaged", branchKeyId },
  );
}

/**
 * Throws if a fence stops the use of a branch key, or of one of its records.
 *
 * @param fence fence of the branch key, or `undefined` if there is none
 * @param record record that is read, or `undefined` if the table has none: a fence stops that, too
 * @throws {KeyStoreError} reason `"shredded"` if the branch key is shredded or its shredding is scheduled, or the record is from
 * before the id was made anew; reason `"damaged"` if the record does not tell when it was created
 */
export function assertReadable(
  fence: Fence | undefined,
  record: { readonly createTime: string } | undefined,
): void {
  if (fence === undefined) return;
  if (fence.state !== "remade") throw shreddedError(fence);
  if (record === undefined) return;
  const created = secondOf(record.createTime);
  if (created === undefined) {
    const { branchKeyId } = fence;
    throw new KeyStoreError(
      `Cannot use ${keyLabel(branchKeyId)}: expected a time in the record's create-time, got other text`,
      { reason: "damaged", branchKeyId },
    );
  }
  if (created < fence.notBefore) throw shreddedError(fence);
}
