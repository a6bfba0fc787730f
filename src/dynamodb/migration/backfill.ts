import { onAbort } from "../../util/abort.ts";
import type { BackfillOptions, BackfillResult } from "./backfill-options.ts";
import { readBackfill } from "./read-backfill.ts";
import { scanSegment } from "./scan-segment.ts";

/**
 * Encrypts the plaintext items of a table, or rewraps encrypted ones for another keyring. It is the second of three stages in
 * which a table moves over:
 *
 * 1. Every reader and writer gets an encryptor with the policy `"force-write-allow-read"`. Nothing is encrypted yet, and
 *    everybody can read encrypted items.
 * 2. Every writer gets the policy `"forbid-write-allow-read"`. New items are encrypted. Then `backfill` encrypts the others.
 * 3. Everybody gets the default policy, which refuses plaintext items, when no `plaintext-item-read` event comes any more.
 *
 * The table stays in use meanwhile. Each item is written on condition that nobody changed it since it was read; otherwise it
 * is counted as `changed` and left as it is. For a plaintext item, the condition sends its values to DynamoDB, which has them
 * already. The run can be aborted and repeated at any time: items that are encrypted already are left alone, and with a
 * checkpoint a run goes on where another ended. Run it until `encrypted`, `changed` and `failed` are 0. An item that fails does
 * not end the run.
 *
 * In a dry run, and where an item fails, nothing is written. Streams and triggers of the table see each item that is written.
 *
 * @param options The encryptor, a client of DynamoDB and limits.
 * @returns The counts of the run, when the whole table was scanned.
 * @throws {TypeError} If an option is unknown or has the wrong type.
 * @throws {RangeError} If a number is out of range.
 *
 * @example
 * ```ts
 * import { generateKey, localKeyring } from "sealmask";
 * import { backfill, itemEncryptor } from "sealmask/dynamodb";
 *
 * const encryptor = itemEncryptor({
 *   tableName: "customers",
 *   partitionKey: "pk",
 *   keyring: localKeyring({ key: generateKey() }),
 *   attributes: { pk: "sign", ssn: "encrypt" },
 *   plaintextPolicy: "forbid-write-allow-read",
 * });
 * // In your program: const client = new DynamoDB({}), of @aws-sdk/client-dynamodb.
 * const client = {
 *   scan: async () => ({ Items: [{ pk: { S: "1" }, ssn: { S: "078-05-1120" } }] }),
 *   updateItem: async () => ({}),
 * };
 * const { encrypted, failures } = await backfill({ encryptor, client });
 * console.log(encrypted, failures); // 1 []
 * ```
 */
export async function backfill(
  options: BackfillOptions,
): Promise<BackfillResult> {
  const { task, failures, signal } = readBackfill(options);
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stay = signal && onAbort(signal, () => controller.abort(signal.reason));
  try {
    const segments = task.segments.map(async (_, index) => {
      try {
        await scanSegment(task, index, controller.signal);
      } catch (error) {
        // The other segments end too, and the first error is the one to report.
        controller.abort(error);
      }
    });
    await Promise.all(segments);
    controller.signal.throwIfAborted();
    return { ...task.counts, failures };
  } finally {
    stay?.();
  }
}
