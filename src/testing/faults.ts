import { integerWithin, numberWithin, oneOf, refuse } from "../util/assert.ts";
import { assertOptions, namesOf } from "../util/options.ts";
import { readRegion } from "./resolve-local-kms-options.ts";

/** Fault that the local KMS injects into calls. */
export interface LocalKmsFault {
  /**
   * Kind of the fault:
   *
   * - `"throttle"`: the call is refused with a ThrottlingException.
   * - `"500"`: the call is refused with a KMSInternalException and HTTP status 500.
   * - `"delay"`: the call is answered later, by `delayMs` milliseconds. Another fault may hit the same call.
   * - `"drop"`: the connection is closed without an answer.
   * - `"wrong-key"`: the answer names another key. With the option `plaintext: true`, the answer's plaintext is also
   *   another one.
   */
  readonly kind: "throttle" | "500" | "delay" | "drop" | "wrong-key";
  /**
   * Operation that the fault hits, such as `"Decrypt"`.
   *
   * @default all operations
   */
  readonly operation?: string | undefined;
  /**
   * Region that the fault hits.
   *
   * @default all Regions
   */
  readonly region?: string | undefined;
  /**
   * Number of calls that the fault hits.
   *
   * @default no limit
   */
  readonly times?: number | undefined;
  /**
   * Function that decides whether the fault hits a call that matches `operation` and `region`, such as `() =>
   * Math.random() < 0.05`.
   */
  readonly when?: (() => boolean) | undefined;
  /**
   * Length of a `"delay"`, in milliseconds.
   *
   * @default 1,000
   */
  readonly delayMs?: number | undefined;
  /**
   * ARN of the key that the answer names, for a fault of kind `"wrong-key"`.
   *
   * @default the ARN of a key that does not exist
   */
  readonly keyId?: string | undefined;
  /**
   * `true` to replace the plaintext in the answer too, for a fault of kind `"wrong-key"`. An answer without plaintext
   * stays without.
   *
   * @default `false`
   */
  readonly plaintext?: boolean | undefined;
}

/** Faults that a local KMS injects. */
export interface LocalKmsFaults {
  /**
   * Adds a fault. If several faults match a call, the fault that was added first hits it.
   *
   * @param fault kind of fault, and the calls that it hits
   * @returns a function that removes the fault
   * @throws {TypeError} if a member is unknown or has the wrong type
   * @throws {RangeError} if a number is out of range
   */
  add(fault: LocalKmsFault): () => void;
  /** Removes all faults. */
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

/** Checks the members of a fault. A misspelt fault would hit no call, and the test that adds it would pass anyway. */
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
  // Longest delay of the timers of all runtimes.
  numberWithin("delayMs", delayMs, 0, 2 ** 31 - 1);
}

/** Fault, with the number of calls that the fault may still hit. */
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
   * Returns the faults that hit a call: any delays, then at most one fault of another kind. Counts a use of each
   * returned fault. Only a `"wrong-key"` fault is counted later, when an answer names a key.
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
