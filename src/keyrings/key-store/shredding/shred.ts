import { requireWebCrypto } from "../../../crypto/require-web-crypto.ts";
import { numberWithin } from "../../../util/assert.ts";
import {
  assertOptions,
  namesOf,
  snapshotOptions,
} from "../../../util/options.ts";
import { readSignal } from "../../../util/read-value.ts";
import { revoke } from "../../branch/revocations.ts";
import type { ShredOptions } from "../key-store-calls.ts";
import { readKeyStoreId } from "../read-call.ts";
import type { Store } from "../resolved-store.ts";
import { assertAllowed } from "../store-access.ts";
import { keyLabel, type StoreTask, storeFailure } from "../store-failure.ts";
import { untilWritten, type Write } from "./attempts.ts";
import { MAX_FENCE_DELAY } from "./copies.ts";
import type { Fence, ShreddingFence } from "./fence.ts";
import { fenceCheck } from "./fence-checks.ts";
import { type Listing, listRecords } from "./find-records.ts";
import { loadFence } from "./load-fence.ts";
import { putFence } from "./put-fence.ts";
import type { ShreddingReceipt } from "./receipt.ts";
import { receiptFor } from "./receipt-for.ts";
import { putTicket, ticketOf } from "./ticket.ts";
import { DAY, isoTime } from "./times.ts";

const NAMES = /* @__PURE__ */ namesOf<ShredOptions>({
  graceDays: true,
  signal: true,
});

const DEFAULT_GRACE = 7;
const MAX_GRACE = 365;

/** Returns the fence of a new shredding. */
function scheduledFence(
  store: Store,
  branchKeyId: string,
  graceDays: number,
  { list }: Listing,
  before: Fence | undefined,
): ShreddingFence {
  const now = store.now();
  return {
    branchKeyId,
    store: store.logicalName,
    state: "scheduled",
    shredding: requireWebCrypto().randomUUID(),
    requestedAt: isoTime(now),
    dueAt: isoTime(now + graceDays * DAY),
    deletedAt: undefined,
    notBefore: before?.notBefore,
    ...list,
    deleted: 0,
  };
}

/**
 * Returns the fence of a branch key that was shredded and whose records came back, such as from a backup. There is no grace time,
 * and no way back.
 */
function againFence(
  store: Store,
  before: ShreddingFence,
  { list }: Listing,
): ShreddingFence {
  return {
    ...before,
    ...list,
    state: "deleting",
    shredding: requireWebCrypto().randomUUID(),
    dueAt: isoTime(store.now()),
  };
}

/** Writes a fence with its ticket, or the ticket alone if a shredding is under way. Returns `undefined` if the write was lost. */
async function fenceOff(
  store: Store,
  task: StoreTask,
  branchKeyId: string,
  graceDays: number,
  write: Write,
): Promise<ShreddingFence | undefined> {
  const before = await loadFence(store, task, branchKeyId);
  if (before?.state === "scheduled" || before?.state === "deleting") {
    // A backup may have brought back the fence without its ticket.
    const check = fenceCheck(store, branchKeyId, before);
    const ticket = putTicket(store, ticketOf(before));
    return (await write([check, ticket])) ? before : undefined;
  }
  const isAgain = before?.state === "shredded";
  const start = isAgain ? before : undefined;
  const listing = await listRecords(store, task, branchKeyId, start);
  if (isAgain && !listing.hasAny) return before;
  if (!listing.hasAny) {
    throw storeFailure(task, "unknown", "the key store has no such branch key");
  }
  const fence = isAgain
    ? againFence(store, before, listing)
    : scheduledFence(store, branchKeyId, graceDays, listing, before);
  const isWritten = await write([
    putFence(store, fence, before),
    putTicket(store, ticketOf(fence)),
  ]);
  return isWritten ? fence : undefined;
}

/** Returns the key store with a limit on each call, so that a fence that is written at all is written soon after its time. */
function withinDelay(store: Store): Store {
  const timeoutMs = Math.min(store.kms.timeoutMs, MAX_FENCE_DELAY / 2);
  return { ...store, kms: { ...store.kms, timeoutMs } };
}

/** Stops reads of a branch key at once, and schedules the deletion of all its records. */
export async function shred(
  store: Store,
  branchKeyId: string,
  options?: ShredOptions,
): Promise<ShreddingReceipt> {
  const id = readKeyStoreId(branchKeyId);
  assertOptions("shred", options, NAMES);
  const given = snapshotOptions(options, NAMES);
  const { graceDays = DEFAULT_GRACE } = given;
  numberWithin("graceDays", graceDays, 0, MAX_GRACE);
  const signal = readSignal(given.signal);
  const what = `shred ${keyLabel(id)}`;
  const task: StoreTask = { what, branchKeyId: id, signal };
  assertAllowed(store, task, "change");
  signal?.throwIfAborted();
  revoke(store, id);
  try {
    const bounded = withinDelay(store);
    const fence = await untilWritten(bounded, task, (write) =>
      fenceOff(bounded, task, id, graceDays, write),
    );
    return receiptFor(store, fence);
  } finally {
    // A load that began before the fence was written may have been cached meanwhile. The fence may be there even if the call failed.
    revoke(store, id);
  }
}
