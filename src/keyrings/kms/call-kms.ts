import { onAbort } from "../../util/abort.ts";
import { describeType } from "../../util/describe-type.ts";
import { after } from "../../util/timer.ts";
import { clientRegion } from "./client-region.ts";
import type { KmsClient } from "./kms-client.ts";
import { callFailure, type Task, taskFailure } from "./kms-failure.ts";

/** Default time limit of a KMS call in milliseconds, which leaves room for the SDK's own retries. */
export const DEFAULT_TIMEOUT = 10_000;

/** Time limit and abort signal of a KMS call. */
export interface CallBounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

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
  { timeoutMs, signal }: CallBounds,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const { signal: abortSignal } = controller;
  const ended = new Promise<never>((_, reject) => {
    const giveUp = () => reject(abortSignal.reason);
    abortSignal.addEventListener("abort", giveUp, { once: true });
  });
  const stopTimer = after(timeoutMs, () => {
    const why = `The call took more than ${timeoutMs} ms`;
    controller.abort(new DOMException(why, "TimeoutError"));
  });
  const stopListening =
    signal && onAbort(signal, () => controller.abort(signal.reason));
  let used: KmsClient | undefined;
  const answer = client().then((ready) => {
    abortSignal.throwIfAborted();
    used = ready;
    return send(ready, { abortSignal });
  });
  let answered: T;
  try {
    answered = await Promise.race([answer, ended]);
  } catch (cause) {
    answer.then(wipe, () => {});
    if (signal?.aborted) throw signal.reason;
    if (abortSignal.aborted) {
      throw taskFailure(
        task,
        "unavailable",
        `did not answer within ${timeoutMs} ms (timeoutMs)`,
        abortSignal.reason,
      );
    }
    throw callFailure(task, cause, await clientRegion(used));
  } finally {
    stopTimer();
    stopListening?.();
  }
  if (typeof answered === "object" && answered !== null) return answered;
  const why = `expected an object as the answer, got ${describeType(answered)}`;
  throw taskFailure(task, "invalid", why);
}

/** Wipes the plaintext in a KMS answer that arrived too late. */
function wipe(answer: Answer): void {
  if (answer?.Plaintext instanceof Uint8Array) answer.Plaintext.fill(0);
}
