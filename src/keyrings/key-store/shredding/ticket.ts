import { BRANCH_KEY_ID, TYPE } from "../names.ts";
import type { Store } from "../resolved-store.ts";
import { searchPages } from "../search-pages.ts";
import { type StoreTask, storeFailure } from "../store-failure.ts";
import { textIn } from "../stored-text.ts";
import type { ItemKey } from "../table-calls.ts";
import type { StoredItem } from "../table-client.ts";
import type { TransactionItem } from "../transaction.ts";
import type { ShreddingFence } from "./fence.ts";
import { isOwnType, keyOf, SHREDS, STORE, TICKETS } from "./own-records.ts";
import { isIsoTime, isoTime } from "./times.ts";

/** Entry in the list of shreddings that are not finished, in the table of the fences. */
export interface Ticket {
  readonly branchKeyId: string;
  /** Logical name of the key store. */
  readonly store: string;
  readonly dueAt: string;
  /** Random id of the shredding, as its fence has it. */
  readonly shredding: string;
}

/** Separates the time from the shredding's id in the type of a ticket; the character after it ends a range of times. */
const SEPARATOR = "#";
const AFTER_SEPARATOR = "$";

/** Returns the ticket of a fence. */
export function ticketOf(fence: ShreddingFence): Ticket {
  const { branchKeyId, store, dueAt, shredding } = fence;
  return { branchKeyId, store, dueAt, shredding };
}

function ticketKey({ dueAt, shredding }: Ticket): ItemKey {
  return keyOf(TICKETS, `${dueAt}${SEPARATOR}${shredding}`);
}

/** Returns the action that writes a ticket, also over itself. */
export function putTicket(store: Store, ticket: Ticket): TransactionItem {
  const Item = {
    ...ticketKey(ticket),
    [STORE]: { S: ticket.store },
    [SHREDS]: { S: ticket.branchKeyId },
  };
  return { Put: { TableName: store.fenceTableName, Item } };
}

/** Returns the action that removes a ticket, also one that is gone. */
export function deleteTicket(store: Store, ticket: Ticket): TransactionItem {
  return {
    Delete: { TableName: store.fenceTableName, Key: ticketKey(ticket) },
  };
}

/** Tells whether an item may be a ticket of this key store: another one may share the table. */
function isOfStore({ logicalName }: Store, item: StoredItem): boolean {
  return (textIn(item[STORE]) ?? logicalName) === logicalName;
}

/**
 * Reads a ticket.
 *
 * @throws {KeyStoreError} reason `"damaged"` if the item is not a ticket
 */
export function readTicket(task: StoreTask, item: StoredItem): Ticket {
  const type = textIn(item[TYPE]) ?? "";
  const branchKeyId = textIn(item[SHREDS]) ?? "";
  const store = textIn(item[STORE]);
  const [dueAt = "", shredding = "", ...rest] = type.split(SEPARATOR);
  const isTicket =
    isIsoTime(dueAt) &&
    shredding !== "" &&
    rest.length === 0 &&
    branchKeyId !== "" &&
    !isOwnType(branchKeyId);
  if (isTicket && store !== undefined) {
    return { branchKeyId, store, dueAt, shredding };
  }
  const why = `expected tickets in the records of "${TICKETS}", got a record that was changed; delete it, and call shred again`;
  throw storeFailure(task, "damaged", why);
}

/** Finds the tickets whose time is before or after a time in milliseconds, the earliest first. */
async function* ticketsWhere(
  comparison: "<" | ">=",
  store: Store,
  task: StoreTask,
  time: number,
): AsyncGenerator<readonly StoredItem[], void, undefined> {
  const pages = searchPages(store, task, "Query", {
    TableName: store.fenceTableName,
    ConsistentRead: true,
    KeyConditionExpression: `#id = :tickets AND #type ${comparison} :end`,
    ExpressionAttributeNames: { "#id": BRANCH_KEY_ID, "#type": TYPE },
    ExpressionAttributeValues: {
      ":tickets": { S: TICKETS },
      ":end": { S: isoTime(time) + AFTER_SEPARATOR },
    },
  });
  for await (const items of pages) {
    yield items.filter((item) => isOfStore(store, item));
  }
}

/** Finds the tickets that are due at a time in milliseconds, the longest overdue first. */
export function dueTickets(
  store: Store,
  task: StoreTask,
  now: number,
): AsyncGenerator<readonly StoredItem[], void, undefined> {
  return ticketsWhere("<", store, task, now);
}

/** Counts the tickets that are due after a time in milliseconds. */
export async function countLaterTickets(
  store: Store,
  task: StoreTask,
  now: number,
): Promise<number> {
  let count = 0;
  for await (const items of ticketsWhere(">=", store, task, now)) {
    count += items.length;
  }
  return count;
}
