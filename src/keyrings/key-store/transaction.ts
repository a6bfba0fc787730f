import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import type { Store } from "./resolved-store.ts";
import {
  type StoreTask,
  storeFailure,
  type TableTask,
} from "./store-failure.ts";
import { callTable, type ItemKey } from "./table-calls.ts";
import type { StoredItem } from "./table-client.ts";

/** Condition of one write in a transaction. */
interface Condition {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
  /** `"ALL_OLD"` to get the item if the condition fails. */
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD";
}

/** One write in a transaction, with exactly one member. */
export interface TransactionItem {
  readonly Put?: Condition & { readonly Item: StoredItem };
  readonly Delete?: Condition & { readonly Key: ItemKey };
  readonly ConditionCheck?: Condition & { readonly Key: ItemKey };
}

/** Reason for which a transaction was cancelled, for one of its items. */
export interface CancellationReason {
  /** DynamoDB's code, such as `"ConditionalCheckFailed"`, `"TransactionConflict"` or `"None"`. */
  readonly code: string;
  /** The item as it is stored, if its condition failed and the write asked for `"ALL_OLD"`. */
  readonly item: StoredItem | undefined;
}

export const CONDITION_FAILED = "ConditionalCheckFailed";
export const CONFLICT = "TransactionConflict";

/** Codes of a transaction that another caller's write has beaten. */
const LOST: readonly string[] = [CONDITION_FAILED, CONFLICT];

/** Codes that may pass. */
const THROTTLED: readonly string[] = [
  "ProvisionedThroughputExceeded",
  "ThrottlingError",
  "RequestLimitExceeded",
];

interface Cancellation {
  readonly name?: unknown;
  readonly CancellationReasons?:
    | readonly { readonly Code?: unknown; readonly Item?: StoredItem }[]
    | undefined;
}

function reasonsOf(error: unknown): readonly CancellationReason[] | null {
  const { name, CancellationReasons } = (error ?? {}) as Cancellation;
  const isCancelled = name === "TransactionCanceledException";
  if (!isCancelled || !Array.isArray(CancellationReasons)) return null;
  return CancellationReasons.map(({ Code, Item }) => ({
    code: typeof Code === "string" ? Code : "None",
    item: Item,
  }));
}

/** Returns a code for an error message, if it is one word. */
function failureWord(code: string): string {
  return /^\w{1,80}$/.test(code) ? code : "an unknown code";
}

const OPERATION = "TransactWriteItems";

/**
 * Makes the client of DynamoDB for a later transaction, so that a missing peer is found before anything else is called.
 *
 * @throws {KeyStoreError} if the client cannot be made
 */
export async function prepareTransaction(
  store: Store,
  task: StoreTask,
): Promise<void> {
  const tableNames = [store.tableName];
  const call: TableTask = { ...task, operation: OPERATION, tableNames };
  await callTable(store, call, async () => ({}));
}

/**
 * Writes items in one transaction, all or none.
 *
 * @returns `null` if everything was written. If a condition failed, or another transaction writes one of the items: a reason for
 * each item, in the order of the items, and nothing was written
 * @throws {KeyStoreError} if the call fails for another reason
 */
export async function transact(
  store: Store,
  task: StoreTask,
  items: readonly TransactionItem[],
): Promise<readonly CancellationReason[] | null> {
  const tableNames = [
    ...new Set(
      items.flatMap((each) => Object.values(each).map((one) => one.TableName)),
    ),
  ];
  const call: TableTask = { ...task, operation: OPERATION, tableNames };
  const input = {
    TransactItems: items,
    // The SDK's own attempts send the same token, so a write whose answer was lost is not taken for another caller's.
    ClientRequestToken: requireWebCrypto().randomUUID(),
  };
  const { reasons, error } = await callTable<{
    readonly reasons: readonly CancellationReason[] | null;
    readonly error?: unknown;
  }>(store, call, async (client, options) => {
    try {
      await client.transactWriteItems(input, options);
      return { reasons: null };
    } catch (error) {
      const reasons = reasonsOf(error);
      if (reasons === null) throw error;
      return { reasons, error };
    }
  });
  if (reasons === null) return null;
  const codes = reasons.map(({ code }) => code);
  if (codes.some((code) => LOST.includes(code))) return reasons;
  const isThrottled = codes.some((code) => THROTTLED.includes(code));
  const others = [...new Set(codes.filter((code) => code !== "None"))];
  throw storeFailure(
    task,
    isThrottled ? "unavailable" : "invalid",
    `${OPERATION} was cancelled with ${others.map((each) => failureWord(each)).join(", ")}`,
    error,
  );
}
