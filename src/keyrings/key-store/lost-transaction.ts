import type { KeyStoreError } from "./key-store-error.ts";
import type { Fence } from "./shredding/fence.ts";
import { shreddedError } from "./shredding/fence-checks.ts";
import { readFence } from "./shredding/fence-item.ts";
import { type StoreTask, storeFailure } from "./store-failure.ts";
import { type CancellationReason, CONDITION_FAILED } from "./transaction.ts";

/**
 * Returns the error of a transaction that was cancelled because the branch key was shredded meanwhile, or its shredding was
 * scheduled.
 *
 * @param task work that the transaction belongs to; `verb` is its verb for the error message, `advice` what to do if the branch
 * key was shredded
 * @param before fence that the transaction expected
 * @param reason reason for which the check of the fence cancelled the transaction, if it did
 * @returns the error, or `undefined` if another caller was in the way
 */
export function shreddedBy(
  task: StoreTask & {
    readonly branchKeyId: string;
    readonly verb: string;
    readonly advice?: string;
  },
  before: Fence | undefined,
  reason: CancellationReason | undefined,
): KeyStoreError | undefined {
  if (reason?.code !== CONDITION_FAILED) return undefined;
  const fence = readFence(reason.item, task.branchKeyId);
  if (fence !== undefined) {
    return fence.state === "remade"
      ? undefined
      : shreddedError(fence, task.verb, task.advice);
  }
  if (before !== undefined) return undefined;
  // A server that does not show the item still says that there is one.
  const why = "it was shredded, or its shredding is scheduled";
  return storeFailure(task, "shredded", why);
}
