import { onAbort } from "../util/abort.ts";
import { EnvelopeError } from "../util/errors.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";

/** Maximum number of data keys that one call unwraps at the same time. */
const AT_ONCE = 4;

/** Functions by which a request waits for its turn among the data keys of a call. */
export interface DataKeyTurn {
  /** Signal that is aborted when the caller's signal is aborted, or when another data key of the call has failed. */
  readonly signal: AbortSignal;
  /** Waits until the request may call the key service. Rejects if the call has failed. */
  readonly turn: () => Promise<void>;
}

/** Callbacks of a request that waits for its turn among the data keys of a call. */
interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Limits on the data keys that one call unwraps: a maximum number of distinct data keys, each unwrapped once, four at a
 * time, and none after the first failure. The sender of a document decides how many data keys the document has, and
 * each data key costs a call to a key service.
 */
export class CallDataKeys {
  readonly #most: number;
  readonly #signal: AbortSignal | undefined;
  #latest: { readonly formatId: string; readonly dataKeyId: string } | null =
    null;
  /**
   * Ids of the data keys that the call has counted. Created for the second id, because most calls have a single data
   * key.
   */
  #counted: Set<string> | undefined;
  #underWay: Map<string, Promise<object>> | undefined;
  #controller: AbortController | undefined;
  #stopListening: (() => void) | undefined;
  #active = 0;
  #running = 0;
  readonly #waiting: Waiter[] = [];
  #failure: { readonly error: unknown } | undefined;

  /**
   * Creates the limits of one call.
   *
   * @param most maximum number of distinct data keys that the call may unwrap
   * @param signal the signal that the caller gave
   */
  constructor(most: number, signal: AbortSignal | undefined) {
    this.#most = most;
    this.#signal = signal;
  }

  /**
   * Counts the data key of a message. A call counts the data keys of all its messages before it waits for the first one, so
   * a call with too many data keys never reaches the key service.
   *
   * @throws {EnvelopeError} if the call has more distinct data keys than the maximum
   */
  count(formatId: string, dataKeyId: string): void {
    const before = this.#latest;
    // Messages of one document usually share a data key, so compare with the previous one first.
    if (before?.dataKeyId === dataKeyId && before.formatId === formatId) return;
    this.#latest = { formatId, dataKeyId };
    if (before === null) return;
    this.#counted ??= new Set([idOf(before.formatId, before.dataKeyId)]);
    this.#counted.add(idOf(formatId, dataKeyId));
    if (this.#counted.size <= this.#most) return;
    const error = new EnvelopeError(
      `Cannot unwrap the data keys: expected at most ${this.#most} distinct data keys in one call, got more; set a higher maxDataKeysPerCall in the options of DataMasking, or decrypt less at once`,
    );
    this.fail(error);
    throw error;
  }

  /**
   * Unwraps a data key, once for all messages of the call that share it.
   *
   * @param ask waits for its turn, then gets the data key from the cache or the keyring
   */
  unwrap(
    formatId: string,
    dataKeyId: string,
    ask: (how: DataKeyTurn) => MaybePromise<object>,
  ): Promise<object> {
    const id = idOf(formatId, dataKeyId);
    this.#underWay ??= new Map();
    const known = this.#underWay.get(id);
    if (known) return known;
    const dataKey = this.#inTurn(ask);
    this.#underWay.set(id, dataKey);
    return dataKey;
  }

  /** Marks the call as failed: no further data key is unwrapped, and requests in progress are aborted. */
  fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#controller?.abort(error);
  }

  async #inTurn(
    ask: (how: DataKeyTurn) => MaybePromise<object>,
  ): Promise<object> {
    let hasTurn = false;
    const turn = async () => {
      await this.#wait();
      hasTurn = true;
    };
    const signal = this.#listen();
    try {
      return await ask({ signal, turn });
    } catch (error) {
      this.fail(error);
      throw error;
    } finally {
      if (hasTurn) this.#giveTurn();
      if (--this.#active === 0) this.#stopListening?.();
    }
  }

  #listen(): AbortSignal {
    this.#controller ??= new AbortController();
    const signal = this.#signal;
    if (this.#active++ === 0 && signal) {
      this.#stopListening = onAbort(signal, () => this.fail(signal.reason));
    }
    return this.#controller.signal;
  }

  async #wait(): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    if (this.#running < AT_ONCE) this.#running++;
    else {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
      });
    }
  }

  /** Ends a request's turn and gives the turn to the next waiting request, if there is one. */
  #giveTurn(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#running--;
  }
}

function idOf(formatId: string, dataKeyId: string): string {
  return `${formatId} ${dataKeyId}`;
}
