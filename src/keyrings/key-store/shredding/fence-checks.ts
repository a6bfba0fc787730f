import { KeyStoreError } from "../key-store-error.ts";
import { BRANCH_KEY_ID } from "../names.ts";
import type { Store } from "../resolved-store.ts";
import type { Fence } from "./fence.ts";
import { fenceKey, NOT_BEFORE, SHREDDING, STATE } from "./own-records.ts";
import { secondOf } from "./times.ts";

/** Action of `TransactWriteItems`. */
export type TransactAction = Readonly<
  Partial<Record<"Put" | "Update" | "Delete" | "ConditionCheck", object>>
>;

/** Condition of an action, in the form of members to spread into it. */
export interface FenceCondition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, object>>;
}

/** Returns the condition that a fence is still in the state in which it was read; `undefined` stands for no fence. */
export function unchanged(fence: Fence | undefined): FenceCondition {
  if (fence === undefined) {
    return {
      ConditionExpression: "attribute_not_exists(#id)",
      ExpressionAttributeNames: { "#id": BRANCH_KEY_ID },
    };
  }
  const isRemade = fence.state === "remade";
  return {
    ConditionExpression: `#state = :state AND #shredding = :shredding${isRemade ? " AND #notBefore = :notBefore" : ""}`,
    ExpressionAttributeNames: {
      "#state": STATE,
      "#shredding": SHREDDING,
      ...(isRemade && { "#notBefore": NOT_BEFORE }),
    },
    ExpressionAttributeValues: {
      ":state": { S: fence.state },
      ":shredding": { S: fence.shredding },
      ...(isRemade && { ":notBefore": { S: fence.notBefore } }),
    },
  };
}

/** Returns an action that cancels a transaction if the fence of a branch key is not as it was read. */
export function fenceCheck(
  store: Store,
  branchKeyId: string,
  fence: Fence | undefined,
): TransactAction {
  return {
    ConditionCheck: {
      TableName: store.fenceTableName,
      Key: fenceKey(branchKeyId),
      ...unchanged(fence),
    },
  };
}

/** Makes the error for a branch key that is shredded, or whose shredding is scheduled. */
export function shreddedError(fence: Fence, verb = "use"): KeyStoreError {
  const { branchKeyId, state } = fence;
  const why = {
    scheduled: "its shredding is scheduled; restore(…) takes that back",
    deleting: "it is being shredded",
    shredded: "it was shredded",
    remade: "the record is of the branch key that was shredded",
  }[state];
  return new KeyStoreError(
    `Cannot ${verb} branch key ${JSON.stringify(branchKeyId)}: ${why}`,
    { reason: "shredded", branchKeyId },
  );
}

/**
 * Throws if a fence stops the use of a branch key, or of one of its records.
 *
 * @param fence fence of the branch key, or `undefined` if there is none
 * @param record record that is read, or `undefined` if the table has none: a fence stops that, too
 * @throws {KeyStoreError} reason `"shredded"` if the branch key is shredded or its shredding is scheduled, or the record is from
 * before the id was made anew; reason `"damaged"` if it is not known when the record was created
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
      `Cannot use branch key ${JSON.stringify(branchKeyId)}: expected a time in the record's create-time, got other text`,
      { reason: "damaged", branchKeyId },
    );
  }
  if (created < fence.notBefore) throw shreddedError(fence);
}
