import { revoke } from "../../branch/revocations.ts";
import type { Store } from "../resolved-store.ts";
import type { StoreTask } from "../store-failure.ts";
import type { TransactionItem } from "../transaction.ts";
import { untilWritten, type Write } from "./attempts.ts";
import type { Fence, ShreddingFence } from "./fence.ts";
import { fenceCheck } from "./fence-checks.ts";
import { findRecords, listRecords } from "./find-records.ts";
import { loadFence } from "./load-fence.ts";
import { keyOf } from "./own-records.ts";
import { putFence } from "./put-fence.ts";
import type { ShreddedRecord } from "./receipt.ts";
import { addRecords } from "./record-list.ts";
import { deleteTicket, type Ticket } from "./ticket.ts";
import { isoTime } from "./times.ts";

/** Most records that one transaction deletes: it has room for 100 actions, and one is for the fence. */
const MOST_DELETED = 99;

/** End of the work on one ticket. */
export interface Swept {
  /** The fence if this call shredded the branch key; `undefined` if there was nothing to do, or another sweep did it. */
  readonly fence: ShreddingFence | undefined;
}

const NOTHING: Swept = { fence: undefined };

/** Returns the fence of the shredding that a ticket is for, as long as there is work to do. */
function workOf(
  fence: Fence | undefined,
  ticket: Ticket,
): ShreddingFence | undefined {
  const isOver =
    fence === undefined ||
    fence.state === "remade" ||
    fence.state === "shredded" ||
    fence.shredding !== ticket.shredding;
  return isOver ? undefined : fence;
}

function deleteRecord(
  store: Store,
  branchKeyId: string,
  { type }: ShreddedRecord,
): TransactionItem {
  const Key = keyOf(branchKeyId, type);
  return { Delete: { TableName: store.tableName, Key } };
}

/**
 * Deletes the records that a query finds, page by page.
 *
 * @returns the fence with what was deleted, which is `begun` itself if there was no record, or `undefined` if a write was lost
 */
async function deleteRecords(
  store: Store,
  task: StoreTask,
  begun: ShreddingFence,
  write: Write,
): Promise<ShreddingFence | undefined> {
  const { branchKeyId } = begun;
  let fence = begun;
  for await (const page of findRecords(store, task, branchKeyId)) {
    for (let i = 0; i < page.length; i += MOST_DELETED) {
      const records = page.slice(i, i + MOST_DELETED);
      const deleted = fence.deleted + records.length;
      const next = { ...fence, ...addRecords(fence, records), deleted };
      const isWritten = await write([
        putFence(store, next, fence),
        ...records.map((each) => deleteRecord(store, branchKeyId, each)),
      ]);
      if (!isWritten) return undefined;
      fence = next;
    }
  }
  return fence;
}

/** Deletes the records of a branch key until none is left. Returns the fence, or `undefined` if a write was lost. */
async function deleteAll(
  store: Store,
  task: StoreTask,
  begun: ShreddingFence,
  write: Write,
): Promise<ShreddingFence | undefined> {
  for (let fence = begun; ; ) {
    const next = await deleteRecords(store, task, fence, write);
    if (next === undefined || next === fence) return next;
    // A reader in another language may have added a version behind the query.
    fence = next;
  }
}

/** Turns the fence into a tombstone, and removes the ticket. */
async function finish(
  store: Store,
  task: StoreTask,
  ticket: Ticket,
  fence: ShreddingFence,
  write: Write,
): Promise<Swept | undefined> {
  // A clock may have stepped back since the deletion began.
  const deletedAt = isoTime(Math.max(store.now(), Date.parse(fence.dueAt)));
  const done: ShreddingFence = { ...fence, state: "shredded", deletedAt };
  try {
    const isWritten = await write([
      putFence(store, done, fence),
      deleteTicket(store, ticket),
    ]);
    return isWritten ? { fence: done } : undefined;
  } catch (error) {
    // The write may have been done and its answer lost. Then nobody else would return the receipt.
    const now = await loadFence(store, task, fence.branchKeyId).catch(() => {});
    const isDone =
      now?.state === "shredded" && now.shredding === fence.shredding;
    if (isDone) return { fence: now };
    throw error;
  }
}

async function step(
  store: Store,
  task: StoreTask,
  ticket: Ticket,
  write: Write,
): Promise<Swept | undefined> {
  const { branchKeyId } = ticket;
  const found = await loadFence(store, task, branchKeyId);
  let fence = workOf(found, ticket);
  if (fence === undefined) {
    const check = fenceCheck(store, branchKeyId, found);
    const isWritten = await write([check, deleteTicket(store, ticket)]);
    return isWritten ? NOTHING : undefined;
  }
  if (fence.state === "scheduled") {
    // Readers in other languages may have versioned the branch key in the grace time.
    const { list } = await listRecords(store, task, branchKeyId);
    const next: ShreddingFence = { ...fence, ...list, state: "deleting" };
    if (!(await write([putFence(store, next, fence)]))) return undefined;
    fence = next;
  }
  const deleted = await deleteAll(store, task, fence, write);
  return deleted && finish(store, task, ticket, deleted, write);
}

/**
 * Shreds the branch key of a ticket that is due, from wherever an earlier sweep has left it. Removes a ticket whose
 * shredding was taken back or is finished.
 *
 * @throws {KeyStoreError} if DynamoDB fails; the next sweep goes on
 */
export function sweepOne(
  store: Store,
  task: StoreTask,
  ticket: Ticket,
): Promise<Swept> {
  revoke(store, ticket.branchKeyId);
  return untilWritten(store, task, (write) => step(store, task, ticket, write));
}
