import type { KeyStoreCallOptions } from "../key-store-calls.ts";
import { readCallOptions, readKeyStoreId } from "../read-call.ts";
import type { Store } from "../resolved-store.ts";
import { assertAllowed } from "../store-access.ts";
import { keyLabel, type StoreTask, storeFailure } from "../store-failure.ts";
import type { TransactionItem } from "../transaction.ts";
import { untilWritten, type Write } from "./attempts.ts";
import type { ShreddingFence } from "./fence.ts";
import { shreddedError } from "./fence-checks.ts";
import { listRecords } from "./find-records.ts";
import { loadFence } from "./load-fence.ts";
import { deleteFence, putFence } from "./put-fence.ts";
import { deleteTicket, ticketOf } from "./ticket.ts";

const DONE = {};

/** Returns the action that lifts a fence. A fence that an earlier shredding left stays. */
function lift(store: Store, fence: ShreddingFence): TransactionItem {
  const { branchKeyId, shredding, notBefore } = fence;
  if (notBefore === undefined) return deleteFence(store, fence);
  const remade = {
    branchKeyId,
    store: fence.store,
    state: "remade",
    shredding,
    notBefore,
  } as const;
  return putFence(store, remade, fence);
}

async function liftFence(
  store: Store,
  task: StoreTask,
  branchKeyId: string,
  write: Write,
): Promise<object | undefined> {
  const fence = await loadFence(store, task, branchKeyId);
  if (fence === undefined || fence.state === "remade") {
    // A call before may have lifted the fence and lost the answer.
    const { hasAny } = await listRecords(store, task, branchKeyId);
    if (hasAny) return DONE;
    throw storeFailure(task, "unknown", "the key store has no such branch key");
  }
  if (fence.state !== "scheduled") throw shreddedError(fence, "restore");
  const isWritten = await write([
    lift(store, fence),
    deleteTicket(store, ticketOf(fence)),
  ]);
  return isWritten ? DONE : undefined;
}

/** Takes back a shredding whose deletion has not begun. */
export async function restore(
  store: Store,
  branchKeyId: string,
  options?: KeyStoreCallOptions,
): Promise<void> {
  const id = readKeyStoreId(branchKeyId);
  const { signal } = readCallOptions("restore", options);
  const what = `restore ${keyLabel(id)}`;
  const task: StoreTask = { what, branchKeyId: id, signal };
  assertAllowed(store, task, "change");
  await untilWritten(store, task, (write) => liftFence(store, task, id, write));
}
