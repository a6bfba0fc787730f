import type { KeyStoreError } from "./key-store-error.ts";
import { shreddedError } from "./shredding/fence-checks.ts";
import { readFence } from "./shredding/fence-item.ts";
import {
  type CancellationReason,
  CONDITION_FAILED,
  type TransactionItem,
} from "./transaction.ts";

/** Asks for the fence in the error of a transaction that a check of the fence cancels. */
export function showing(action: TransactionItem): TransactionItem {
  const shown = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
  const { ConditionCheck: check } = action;
  return check ? { ConditionCheck: { ...check, ...shown } } : action;
}

/**
 * Returns the error of a transaction that was cancelled because the branch key was shredded meanwhile, or its shredding was
 * scheduled.
 *
 * @param reason reason for which the check of the fence cancelled the transaction, if it did
 * @param verb verb for the error message
 * @returns the error, or `undefined` if another caller was in the way
 */
export function shreddedBy(
  reason: CancellationReason | undefined,
  branchKeyId: string,
  verb: string,
): KeyStoreError | undefined {
  if (reason?.code !== CONDITION_FAILED) return undefined;
  const fence = readFence(reason.item, branchKeyId);
  const isShredded = fence !== undefined && fence.state !== "remade";
  return isShredded ? shreddedError(fence, verb) : undefined;
}
