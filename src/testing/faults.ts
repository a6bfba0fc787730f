/** A fault to inject. */
export interface LocalKmsFault {
  /**
   * What happens:
   *
   * - `"throttle"`: the call is refused with a ThrottlingException.
   * - `"500"`: the call is refused with a KMSInternalException and the HTTP status 500.
   * - `"delay"`: the call is answered `delayMs` late; other faults may follow.
   * - `"drop"`: the connection is closed without an answer.
   * - `"wrong-key"`: the answer names another key; with `plaintext`, its plaintext is another one too.
   */
  readonly kind: "throttle" | "500" | "delay" | "drop" | "wrong-key";
  /** The operation that it hits, such as `"Decrypt"`; all if left out. */
  readonly operation?: string | undefined;
  /** The Region that it hits; all if left out. */
  readonly region?: string | undefined;
  /** How many calls it hits; without end if left out. */
  readonly times?: number | undefined;
  /** Whether it hits a call that fits otherwise, such as `() => Math.random() < 0.05`. */
  readonly when?: (() => boolean) | undefined;
  /** Milliseconds, for `"delay"`; 1,000 if left out. */
  readonly delayMs?: number | undefined;
  /** For `"wrong-key"`: the ARN that the answer names; one of no key if left out. */
  readonly keyId?: string | undefined;
  /** For `"wrong-key"`: whether the plaintext of the answer, if it has one, is another one too. */
  readonly plaintext?: boolean | undefined;
}

/** The faults of a server. */
export interface LocalKmsFaults {
  /**
   * Adds a fault.
   *
   * @param fault What happens to which calls; those added first come first.
   * @returns Removes it.
   */
  add(fault: LocalKmsFault): () => void;
  /** Removes all. */
  clear(): void;
}

/** Faults in the order in which they were added. */
export class Faults implements LocalKmsFaults {
  readonly #faults = new Map<symbol, { fault: LocalKmsFault; left: number }>();

  add(fault: LocalKmsFault): () => void {
    const id = Symbol();
    const { times = Number.POSITIVE_INFINITY } = fault;
    this.#faults.set(id, { fault, left: times });
    return () => {
      this.#faults.delete(id);
    };
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Takes the faults that hit a call: delays, and after them at most one that decides about the answer. */
  take(operation: string, region: string): LocalKmsFault[] {
    const taken: LocalKmsFault[] = [];
    for (const entry of this.#faults.values()) {
      const { fault } = entry;
      const fits =
        entry.left > 0 &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.region === undefined || fault.region === region) &&
        (fault.when === undefined || fault.when());
      if (!fits) continue;
      entry.left--;
      taken.push(fault);
      if (fault.kind !== "delay") break;
    }
    return taken;
  }
}
