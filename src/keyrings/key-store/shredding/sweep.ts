import { fewAtOnce } from "../../../util/few-at-once.ts";
import {
  assertOptions,
  namesOf,
  snapshotOptions,
} from "../../../util/options.ts";
import { assertFunction, readSignal } from "../../../util/read-value.ts";
import type { KeyStoreCallOptions } from "../key-store-calls.ts";
import type { Store } from "../resolved-store.ts";
import { assertAllowed } from "../store-access.ts";
import { keyLabel, type StoreTask } from "../store-failure.ts";
import type { StoredItem } from "../table-client.ts";
import { TICKETS } from "./own-records.ts";
import type { ShreddingReceipt } from "./receipt.ts";
import { receiptFor } from "./receipt-for.ts";
import { sweepOne } from "./sweep-one.ts";
import { countLaterTickets, dueTickets, readTicket } from "./ticket.ts";

/** Options of a sweep. */
export interface SweepOptions extends KeyStoreCallOptions {
  /**
   * Function that is called with the receipt of each branch key as soon as it is shredded. The sweep waits for its promise, and
   * rejects with its error.
   *
   * @default none
   */
  readonly onShredded?:
    | ((receipt: ShreddingReceipt) => void | Promise<void>)
    | undefined;
}

/** Branch key that a sweep could not shred. */
export interface SweepFailure {
  /** Id of the branch key; `"sealmask:tickets"` if a record of sealmask's own does not tell. */
  readonly branchKeyId: string;
  /** Error, usually a `KeyStoreError`. */
  readonly cause: unknown;
}

/** Result of a sweep. */
export interface SweepResult {
  /** Receipts of the branch keys that this sweep shredded. */
  readonly shredded: readonly ShreddingReceipt[];
  /** Branch keys that could not be shredded; the next sweep tries again. */
  readonly failures: readonly SweepFailure[];
  /** Number of branch keys whose grace time is not over. */
  readonly scheduled: number;
}

const NAMES = /* @__PURE__ */ namesOf<SweepOptions>({
  onShredded: true,
  signal: true,
});

/** Number of branch keys that are shredded at the same time. */
const AT_ONCE = 8;

/** Result of the work on one ticket; `fatal` ends the sweep. */
interface Outcome {
  readonly receipt?: ShreddingReceipt;
  readonly failure?: SweepFailure;
  readonly fatal?: { readonly error: unknown };
}

/** Shreds the branch key of one ticket. Does not reject. */
async function outcomeOf(
  store: Store,
  task: StoreTask,
  item: StoredItem,
  onShredded: SweepOptions["onShredded"],
): Promise<Outcome> {
  let branchKeyId = TICKETS;
  let receipt: ShreddingReceipt | undefined;
  try {
    const ticket = readTicket(task, item);
    branchKeyId = ticket.branchKeyId;
    const what = `shred ${keyLabel(branchKeyId)}`;
    const { fence } = await sweepOne(
      store,
      { ...task, what, branchKeyId },
      ticket,
    );
    receipt = fence && receiptFor(store, fence);
  } catch (cause) {
    if (task.signal?.aborted) return { fatal: { error: cause } };
    return { failure: { branchKeyId, cause } };
  }
  if (receipt === undefined) return {};
  try {
    await onShredded?.(receipt);
  } catch (error) {
    return { fatal: { error } };
  }
  return { receipt };
}

/** Shreds every branch key whose grace time is over. */
export async function sweep(
  store: Store,
  options?: SweepOptions,
): Promise<SweepResult> {
  assertOptions("sweep", options, NAMES);
  const given = snapshotOptions(options, NAMES);
  const { onShredded } = given;
  const signal = readSignal(given.signal);
  if (onShredded !== undefined) assertFunction("onShredded", onShredded);
  const task: StoreTask = { what: "sweep the key store", signal };
  assertAllowed(store, task, "change");
  const now = store.now();
  const scheduled = await countLaterTickets(store, task, now);
  const shredded: ShreddingReceipt[] = [];
  const failures: SweepFailure[] = [];
  for await (const items of dueTickets(store, task, now)) {
    const outcomes = await fewAtOnce(
      items,
      AT_ONCE,
      (item) => outcomeOf(store, task, item, onShredded),
      ({ fatal }) => fatal !== undefined,
    );
    for (const { receipt, failure, fatal } of outcomes) {
      if (fatal) throw fatal.error;
      if (receipt) shredded.push(receipt);
      if (failure) failures.push(failure);
    }
  }
  return { shredded, failures, scheduled };
}
