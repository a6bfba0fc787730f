import type { KeyStoreCallOptions } from "../key-store-calls.ts";
import type { Store } from "../resolved-store.ts";
import type { ShreddingReceipt } from "./receipt.ts";

/** Options of a sweep. */
export interface SweepOptions extends KeyStoreCallOptions {
  /** Function that is called with the receipt of each branch key that was shredded. */
  readonly onShredded?: ((receipt: ShreddingReceipt) => void) | undefined;
}

/** Branch key that a sweep could not shred. */
export interface SweepFailure {
  readonly branchKeyId: string;
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

/** Shreds every branch key whose grace time is over. */
export async function sweep(
  _store: Store,
  _options?: SweepOptions,
): Promise<SweepResult> {
  throw new Error("Not written yet");
}
