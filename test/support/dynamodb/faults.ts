/** Fault that a server injects. */
export interface DynamoDbFault {
  /**
   * Kind of the fault:
   *
   * - `"throttle"`: refused with a ThrottlingException
   * - `"capacity"`: refused with a ProvisionedThroughputExceededException
   * - `"denied"`: refused with an AccessDeniedException
   * - `"conflict"`: a transaction is cancelled because another one is busy with its first item
   * - `"500"`: refused with an InternalServerError
   * - `"drop"`: the connection is closed before anything is done
   * - `"lost-answer"`: everything is done, and the connection is closed before the answer
   * - `"unprocessed"`: a batch leaves all but the first `keep` entries of each table unprocessed
   */
  readonly kind:
    | "throttle"
    | "capacity"
    | "denied"
    | "conflict"
    | "500"
    | "drop"
    | "lost-answer"
    | "unprocessed";
  /** Operation that the fault hits; default all of them. */
  readonly operation?: string;
  /** Number of calls that the fault hits; default no limit. */
  readonly times?: number;
  /** Entries of each table that an `"unprocessed"` batch does; default 0. */
  readonly keep?: number;
}

/** Operations whose answers can have unprocessed entries. */
const BATCHES = ["BatchGetItem", "BatchWriteItem"];

/** Operations that can be cancelled by another transaction. */
const TRANSACTIONS = ["TransactGetItems", "TransactWriteItems"];

/** Operations that a fault can hit; those of kinds without an entry can hit all. */
const HITS: Partial<Record<DynamoDbFault["kind"], readonly string[]>> = {
  unprocessed: BATCHES,
  conflict: TRANSACTIONS,
};

/** Faults of a server, in the order in which they were added. */
export class DynamoDbFaults {
  #active: { readonly fault: DynamoDbFault; left: number }[] = [];

  /** Adds a fault, and returns a function that removes it. */
  add(fault: DynamoDbFault): () => void {
    const active = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#active.push(active);
    return () => {
      active.left = 0;
    };
  }

  clear(): void {
    this.#active = [];
  }

  /** Returns the first fault that hits a call, and counts its use. */
  take(operation: string): DynamoDbFault | undefined {
    const found = this.#active.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.operation === undefined || fault.operation === operation) &&
        (HITS[fault.kind]?.includes(operation) ?? true),
    );
    if (found) found.left--;
    return found?.fault;
  }
}
