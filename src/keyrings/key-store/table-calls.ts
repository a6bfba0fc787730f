import { callWithin } from "../../util/call-within.ts";
import { describeType } from "../../util/describe-type.ts";
import { clientRegion } from "../kms/client-region.ts";
import type { Store } from "./resolved-store.ts";
import { storeFailure, type TableTask, tableFailure } from "./store-failure.ts";
import type {
  StoredItem,
  TableCallOptions,
  TableClient,
} from "./table-client.ts";

/**
 * Calls DynamoDB once. Rejects when the time limit of the key store is over or the task's signal is aborted, even if the
 * client ignores its abort signal.
 *
 * @throws {KeyStoreError} if the call fails; DynamoDB's error is the `cause`
 * @throws the signal's reason if the task's signal is aborted
 */
export async function callTable<T extends object>(
  store: Store,
  task: TableTask,
  send: (client: TableClient, options: TableCallOptions) => Promise<object>,
): Promise<T> {
  const { timeoutMs } = store.kms;
  let used: TableClient | undefined;
  const answered = await callWithin<object>(
    { timeoutMs, signal: task.signal },
    async (abortSignal) => {
      const client = await store.client();
      abortSignal.throwIfAborted();
      used = client;
      return send(client, { abortSignal });
    },
    {
      timedOut: (cause) => {
        const why = `${task.operation} did not answer within ${timeoutMs} ms (kms.timeoutMs)`;
        return storeFailure(task, "unavailable", why, cause);
      },
      failed: async (cause) =>
        tableFailure(task, cause, await clientRegion(used)),
    },
  );
  // The callers check the members that they use.
  if (isObject(answered)) return answered as T;
  const why = `expected an object as the answer of ${task.operation}, got ${describeType(answered)}`;
  throw storeFailure(task, "invalid", why);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/**
 * Returns the items of an answer, if all their attributes have the form of attributes.
 *
 * @throws {KeyStoreError} `"invalid"`
 */
export function itemsOf(
  task: TableTask,
  items: unknown,
): readonly StoredItem[] {
  const isItem = (each: unknown) =>
    isObject(each) && Object.values(each).every(isObject);
  const isRight = Array.isArray(items) && items.every(isItem);
  if (isRight) return items;
  const why = `expected a list of items in the answer of ${task.operation}, got ${describeType(items)}`;
  throw storeFailure(task, "invalid", why);
}

/** Key of an item. */
export type ItemKey = Readonly<
  Record<"branch-key-id" | "type", { readonly S: string }>
>;
