import { callWithin } from "../../util/call-within.ts";
import { describeType } from "../../util/describe-type.ts";
import { clientRegion } from "./client-region.ts";
import type { KmsAccess } from "./kms-access.ts";
import type { KmsCallOptions, KmsClient } from "./kms-client.ts";
import { callFailure, type Task, taskFailure } from "./kms-failure.ts";

/** Part of a KMS answer that must not stay in memory. */
interface Answer {
  readonly Plaintext?: Uint8Array | undefined;
}

/** Clients, time limit and abort signal of a KMS call. */
export interface KmsCallBounds {
  readonly access: Pick<KmsAccess, "clients" | "timeoutMs">;
  readonly signal: AbortSignal | undefined;
}

/**
 * Calls KMS once, in the Region of the task. Rejects when the time limit is over or the signal is aborted, even if the client ignores the abort
 * signal that it got. A data key that arrives too late is wiped.
 *
 * @param send sends the request with the client of the Region
 * @throws {KeyringError} if the call fails. The error message names the operation, the key and KMS's error, which is
 * the `cause`. For a call over its time limit the `cause` is a `TimeoutError`.
 * @throws the signal's reason if `signal` is aborted
 */
export async function callKms<T extends object>(
  task: Task,
  { access: { clients, timeoutMs }, signal }: KmsCallBounds,
  send: (client: KmsClient, options: KmsCallOptions) => Promise<T>,
): Promise<T> {
  let used: KmsClient | undefined;
  const answered = await callWithin<T>(
    { timeoutMs, signal },
    async (abortSignal) => {
      const client = await clients.of(task.region);
      abortSignal.throwIfAborted();
      used = client;
      return send(client, { abortSignal });
    },
    {
      discard: wipe,
      timedOut: (cause) => {
        const why = `did not answer within ${timeoutMs} ms (timeoutMs)`;
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
