import { onAbort } from "../../util/abort.ts";
import { describeType } from "../../util/describe-type.ts";
import { after } from "../../util/timer.ts";
import { clientRegion } from "./client-region.ts";
import type { KmsClient } from "./kms-client.ts";
import { callFailure, type Task, taskFailure } from "./kms-failure.ts";

/** Milliseconds that a call to KMS may take unless the caller says otherwise: the SDK's own retries fit in. */
export const DEFAULT_TIMEOUT = 10_000;

/** What bounds a call in time. */
export interface CallBounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What an answer of KMS may hold that must not stay in memory. */
interface Answer {
  readonly Plaintext?: Uint8Array | undefined;
}

/**
 * Calls KMS once, and gives up when the time is over or the signal says so, whether or not the client heeds that. A data
 * key that arrives too late is wiped.
 *
 * @throws {KeyringError} naming the operation, the key and KMS's error, which is the `cause`; that of a call that took
 * too long is a `TimeoutError`
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
  const why = `expected an object as answer, got ${describeType(answered)}`;
  throw taskFailure(task, "invalid", why);
}

/** Wipes what an answer that nobody wants any more holds in clear. */
function wipe(answer: Answer): void {
  if (answer?.Plaintext instanceof Uint8Array) answer.Plaintext.fill(0);
}
