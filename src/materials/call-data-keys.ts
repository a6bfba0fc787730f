import { onAbort } from "../util/abort.ts";
import { EnvelopeError } from "../util/errors.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";

/** How many data keys one call unwraps at the same time. */
const AT_ONCE = 4;

/** How one data key is asked for. */
export interface DataKeyTurn {
  /** Aborted when the caller's signal is, or when another data key of the same call has failed. */
  readonly signal: AbortSignal;
  /** Waits until the key service may be asked; rejects where the call has failed meanwhile. */
  readonly turn: () => Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps the data keys that one call unwraps within bounds: at most so many distinct ones, each once, few at a time, and
 * none after the first failure. Whoever sends a document decides how many data keys it names, and each costs calls to a
 * key service.
 */
export class CallDataKeys {
  readonly #most: number;
  readonly #signal: AbortSignal | undefined;
  #latest: { readonly formatId: string; readonly dataKeyId: string } | null =
    null;
  /** Made for the second one: most calls have one data key. */
  #counted: Set<string> | undefined;
  #underWay: Map<string, Promise<object>> | undefined;
  #controller: AbortController | undefined;
  #stopListening: (() => void) | undefined;
  #active = 0;
  #running = 0;
  readonly #waiting: Waiter[] = [];
  #failure: { readonly error: unknown } | undefined;

  /**
   * Makes the bounds of one call.
   *
   * @param most how many distinct data keys it may unwrap
   * @param signal the caller's
   */
  constructor(most: number, signal: AbortSignal | undefined) {
    this.#most = most;
    this.#signal = signal;
  }

  /**
   * Counts the data key of a message. Calls count all of their messages before they wait for the first data key, so that
   * one with too many asks no key service at all.
   *
   * @throws {EnvelopeError} when the call has too many
   */
  count(formatId: string, dataKeyId: string): void {
    const before = this.#latest;
    // Messages of one document mostly have the same data key, and so the very same text.
    if (before?.dataKeyId === dataKeyId && before.formatId === formatId) return;
    this.#latest = { formatId, dataKeyId };
    if (before === null) return;
    this.#counted ??= new Set([idOf(before.formatId, before.dataKeyId)]);
    this.#counted.add(idOf(formatId, dataKeyId));
    if (this.#counted.size <= this.#most) return;
    const error = new EnvelopeError(
      `Cannot unwrap the data keys: expected at most ${this.#most} distinct ones in one call (maxDataKeysPerCall), got more; make the DataMasking with a higher maxDataKeysPerCall, or decrypt less at once`,
    );
    this.fail(error);
    throw error;
  }

  /**
   * Unwraps a data key, once for all messages of the call that have it.
   *
   * @param ask waits for its turn, and then asks for the data key
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

  /** Ends the call: nothing more is asked for, and what is under way is given up. */
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

  /** Lets the next one have the turn that has ended. */
  #giveTurn(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#running--;
  }
}

function idOf(formatId: string, dataKeyId: string): string {
  return `${formatId} ${dataKeyId}`;
}
