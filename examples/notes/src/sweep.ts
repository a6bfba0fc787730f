/**
 * Finishes the deletion of accounts whose grace time is over: deletes the users' keys. A schedule invokes it. It calls AWS KMS
 * never, and may be stopped at any step: the next run goes on.
 *
 * Environment: `KEY_TABLE_NAME`, `FENCE_TABLE_NAME`, `KMS_KEY_ARN`.
 */
import { userKeys } from "./user-keys.ts";

const keys = userKeys("admin");

export async function handler(): Promise<object> {
  const { shredded, failures, scheduled } = await keys.sweep({
    // The log is the record of what was deleted, when, and under which KMS key.
    onShredded: (receipt) => console.log(JSON.stringify({ receipt })),
  });
  if (failures.length > 0) {
    // Lambda counts the error, so that an alarm can tell somebody.
    const ids = failures.map(({ branchKeyId }) => branchKeyId).join(", ");
    throw new Error(`${failures.length} keys are not shredded yet: ${ids}`, {
      cause: failures[0]?.cause,
    });
  }
  return { shredded: shredded.length, scheduled };
}
