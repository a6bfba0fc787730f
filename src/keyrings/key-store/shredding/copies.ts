import type { Store } from "../resolved-store.ts";
import type { ShreddingCopy, ShreddingReceipt } from "./receipt.ts";
import { DAY, isoTime, SECOND } from "./times.ts";

/**
 * Longest time in milliseconds between the time of a request and the time at which its fence is seen by other processes: the limit of
 * one call that writes the fence, with room for a read that is under way.
 */
export const MAX_FENCE_DELAY: number = 60 * SECOND;

/** Longest time that DynamoDB keeps continuous backups (DynamoDB Developer Guide: "Point-in-time recovery"). */
const RECOVERY_DAYS = 35;

function after(time: string, milliseconds: number): string {
  return isoTime(Date.parse(time) + milliseconds);
}

/**
 * Returns the time in milliseconds since 1970 from which no process has a branch key in its cache that was shredded, if the key
 * stores of all processes have the same `maxAgeSeconds`.
 *
 * @param requestedAt time of the request for the shredding, as the fence has it
 */
export function cachesEnd({ limits }: Store, requestedAt: string): number {
  const age = Math.ceil(limits.maxAge);
  return Date.parse(requestedAt) + MAX_FENCE_DELAY + age;
}

/** Lists the places in which copies of a shredded branch key may live on. */
export function copiesOf(
  store: Store,
  {
    requestedAt,
    deletedAt,
  }: Pick<ShreddingReceipt, "requestedAt" | "deletedAt">,
): readonly ShreddingCopy[] {
  const maxAgeSeconds = store.limits.maxAge / SECOND;
  return [
    {
      where: "caches",
      until: isoTime(cachesEnd(store, requestedAt)),
      note: `Processes that had read the branch key keep it for at most the cache.maxAgeSeconds of their key store, ${maxAgeSeconds} s in this one. The process that called shred() has forgotten it already. The time includes a minute for the request itself.`,
    },
    {
      where: "other-readers",
      until: deletedAt,
      note: "Libraries in other languages do not know the fence: they read the branch key until its records are deleted, and after that from their own caches until their limit. To stop them earlier, shred with graceDays: 0 and sweep.",
    },
    {
      where: "backups",
      until: undefined,
      note: "Backups on demand, exports to S3, streams and what reads them, and copies of the table hold the records, which AWS KMS still decrypts. Delete them, let them expire, or take away kms:Decrypt from whoever can read them. A replica in another Region follows within seconds.",
    },
    {
      where: "point-in-time-recovery",
      until: deletedAt && after(deletedAt, RECOVERY_DAYS * DAY),
      note: `If the key table has point-in-time recovery, the records can be restored for up to ${RECOVERY_DAYS} days after they were deleted, or for the shorter recovery period of the table. Readers of sealmask refuse a restored record behind its fence: keep fences in a table of their own (fenceTableName), so that restoring the key table does not take them back.`,
    },
  ];
}
