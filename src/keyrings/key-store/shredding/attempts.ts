import { sleep } from "../../../util/sleep.ts";
import type { Store } from "../resolved-store.ts";
import { type StoreTask, storeFailure } from "../store-failure.ts";
import { CONFLICT, type TransactionItem, transact } from "../transaction.ts";

/** Most attempts before a caller is told that others are in the way. */
const MOST_ATTEMPTS = 10;

/** Longest wait before the second attempt in milliseconds, if another transaction was in the way; it doubles with each attempt. */
const FIRST_WAIT = 25;

/** Writes items in one transaction. Returns false if a condition failed or another transaction was in the way, and nothing was written. */
export type Write = (items: readonly TransactionItem[]) => Promise<boolean>;

/**
 * Repeats work that reads and then writes on the condition that nothing has changed, until a write succeeds.
 *
 * @param attempt reads, and writes with the function that it gets; returns its result, or `undefined` if the write was lost
 * @throws {KeyStoreError} reason `"conflict"` if every attempt was lost
 */
export async function untilWritten<T extends object>(
  store: Store,
  task: StoreTask,
  attempt: (write: Write) => Promise<T | undefined>,
): Promise<T> {
  for (let i = 0; i < MOST_ATTEMPTS; i++) {
    let wait = 0;
    const write: Write = async (items) => {
      const reasons = await transact(store, task, items);
      const isConflict = reasons?.some(({ code }) => code === CONFLICT);
      if (isConflict) wait = Math.random() * FIRST_WAIT * 2 ** i;
      return reasons === null;
    };
    const result = await attempt(write);
    if (result !== undefined) return result;
    if (wait > 0) await sleep(wait, task.signal);
  }
  const why = `other callers changed it meanwhile, ${MOST_ATTEMPTS} times; call again`;
  throw storeFailure(task, "conflict", why);
}
