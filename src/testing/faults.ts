import { integerWithin, numberWithin, oneOf, refuse } from "../util/assert.ts";
import { assertOptions, namesOf } from "../util/options.ts";
import { readRegion } from "./resolve-local-kms-options.ts";

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
   * @throws {TypeError} When a member is of no form accepted.
   * @throws {RangeError} When a number is out of bounds.
   */
  add(fault: LocalKmsFault): () => void;
  /** Removes all. */
  clear(): void;
}

const KINDS = ["throttle", "500", "delay", "drop", "wrong-key"] as const;

const NAMES = /* @__PURE__ */ namesOf<LocalKmsFault>({
  kind: true,
  operation: true,
  region: true,
  times: true,
  when: true,
  delayMs: true,
  keyId: true,
  plaintext: true,
});

const TYPES = {
  operation: "string",
  when: "function",
  keyId: "string",
  plaintext: "boolean",
} as const;

/** Checks a fault: one that was mistyped would hit nothing, and leave its test green. */
function assertFault(fault: LocalKmsFault): void {
  assertOptions("faults.add", fault, NAMES);
  oneOf("kind", fault.kind, KINDS);
  const names = ["operation", "when", "keyId", "plaintext"] as const;
  for (const name of names) {
    const type = typeof fault[name];
    if (type !== "undefined" && type !== TYPES[name]) {
      refuse(name, `a ${TYPES[name]}`, fault[name]);
    }
  }
  if (fault.region !== undefined) readRegion(fault.region, "region");
  const { times = 0, delayMs = 0 } = fault;
  if (times !== Number.POSITIVE_INFINITY) integerWithin("times", times, 0);
  // Timers of all runtimes wait no longer.
  numberWithin("delayMs", delayMs, 0, 2 ** 31 - 1);
}

/** A fault, and how many calls it is to hit yet. */
export interface ActiveFault {
  readonly fault: LocalKmsFault;
  left: number;
}

/** Faults in the order in which they were added. */
export class Faults implements LocalKmsFaults {
  readonly #faults = new Map<symbol, ActiveFault>();

  add(fault: LocalKmsFault): () => void {
    assertFault(fault);
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

  /**
   * Takes the faults that hit a call: delays, and after them at most one that decides about the answer. They are spent,
   * but for `"wrong-key"`, which is so where the answer turns out to name a key.
   */
  take(operation: string, region: string): ActiveFault[] {
    const taken: ActiveFault[] = [];
    for (const entry of this.#faults.values()) {
      const { fault } = entry;
      const fits =
        entry.left > 0 &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.region === undefined || fault.region === region) &&
        (fault.when === undefined || fault.when());
      if (!fits) continue;
      if (fault.kind !== "wrong-key") entry.left--;
      taken.push(entry);
      if (fault.kind !== "delay") break;
    }
    return taken;
  }
}
