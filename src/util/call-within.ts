import { onAbort } from "./abort.ts";
import { after } from "./timer.ts";

/** Time limit and abort signal of a call. */
export interface CallBounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Handling of a call that does not end well. */
export interface CallFailure<T> {
  /** Discards an answer that arrived after the call had been given up. */
  discard?(answer: T): void;
  /** Returns the error for a call that took too long; `cause` is a `TimeoutError`. */
  timedOut(cause: unknown): unknown;
  /** Returns the error for a call that rejected. */
  failed(cause: unknown): unknown;
}

/**
 * Calls a service once. Rejects when the time limit is over or the signal is aborted, even if the service's client ignores
 * the signal that it got.
 *
 * @param send sends the request; the signal is aborted when nobody waits any more
 * @throws the signal's reason if `signal` is aborted, otherwise the error that `failure` returns
 */
export async function callWithin<T>(
  { timeoutMs, signal }: CallBounds,
  send: (signal: AbortSignal) => Promise<T>,
  failure: CallFailure<T>,
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
  const answer = send(abortSignal);
  try {
    return await Promise.race([answer, ended]);
  } catch (cause) {
    answer.then(failure.discard, () => {});
    if (signal?.aborted) throw signal.reason;
    throw abortSignal.aborted
      ? await failure.timedOut(abortSignal.reason)
      : await failure.failed(cause);
  } finally {
    stopTimer();
    stopListening?.();
  }
}
