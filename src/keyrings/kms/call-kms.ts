import { type CallBounds, callWithin } from "../../util/call-within.ts";
import { describeType } from "../../util/describe-type.ts";
import { clientRegion } from "./client-region.ts";
import type { KmsClient } from "./kms-client.ts";
import { callFailure, type Task, taskFailure } from "./kms-failure.ts";

/** Default time limit of a KMS call in milliseconds, which leaves room for the SDK's own retries. */
export const DEFAULT_TIMEOUT = 10_000;

/** Part of a KMS answer that must not stay in memory. */
interface Answer {
  readonly Plaintext?: Uint8Array | undefined;
}

/**
 * Calls KMS once. Rejects when the time limit is over or the signal is aborted, even if the client ignores the abort
 * signal that it got. A data key that arrives too late is wiped.
 *
 * @param send sends the request with the given client
 * @throws {KeyringError} if the call fails. The error message names the operation, the key and KMS's error, which is
 * the `cause`. For a call over its time limit the `cause` is a `TimeoutError`.
 * @throws the signal's reason if `signal` is aborted
 */
export async function callKms<T extends object>(
  task: Task,
  client: () => Promise<KmsClient>,
  send: (
    client: KmsClient,
    options: { abortSignal: AbortSignal },
  ) => Promise<T>,
  bounds: CallBounds,
): Promise<T> {
  let used: KmsClient | undefined;
  const answered = await callWithin<T>(
    bounds,
    async (abortSignal) => {
      const ready = await client();
      abortSignal.throwIfAborted();
      used = ready;
      return send(ready, { abortSignal });
    },
    {
      discard: wipe,
      timedOut: (cause) => {
        const why = `did not answer within ${bounds.timeoutMs} ms (timeoutMs)`;
        return taskFailure(task, "unavailable", why, cause);
      },
      failed: async (cause) =>
        callFailure(task, cause, await clientRegion(used)),
    },
  );
  if (typeof answered === "object" && answered !== null) return answered;
  const why = `expected an object as the answer, got ${describeType(answered)}`;
  throw taskFailure(task, "invalid", why);
}

/** Wipes the plaintext in a KMS answer that arrived too late. */
function wipe(answer: Answer): void {
  if (answer?.Plaintext instanceof Uint8Array) answer.Plaintext.fill(0);
}
