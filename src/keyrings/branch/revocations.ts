import { shortTableName } from "../table-name.ts";

/** Names of a key store that together identify it. */
export interface KeyStoreName {
  /** Name or ARN of the table in DynamoDB. */
  readonly tableName: string;
  readonly logicalName: string;
}

/** Record of the branch keys of a key store that were revoked in this process. */
export interface Revocations {
  /** Number of revocations so far. */
  readonly count: number;
  /** Revokes a branch key: what was read, wrapped or unwrapped with it until now is used no more. */
  revoke(branchKeyId: string): void;
  /** Returns a function that tells whether a branch key was revoked since this call. */
  watch(branchKeyId: string): () => boolean;
}

/**
 * Number of counters, a power of two. Branch keys that share a counter are revoked together, and are read again at no
 * other cost; so the memory has a bound, whatever the number of branch keys.
 */
const COUNTERS = 4096;

/** Returns the counter of a branch key: the FNV-1a hash of its id. */
function counterOf(branchKeyId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < branchKeyId.length; i++) {
    hash = Math.imul(hash ^ branchKeyId.charCodeAt(i), 0x01000193);
  }
  // The upper bits depend on every character, the lower ones less.
  return ((hash ^ (hash >>> 16)) >>> 0) % COUNTERS;
}

/** Creates a record without revocations. */
export function newRevocations(): Revocations {
  // Most processes revoke nothing.
  let counters: Uint32Array | undefined;
  let count = 0;
  return {
    get count() {
      return count;
    },
    revoke(branchKeyId) {
      counters ??= new Uint32Array(COUNTERS);
      const i = counterOf(branchKeyId);
      counters[i] = (counters[i] as number) + 1;
      count++;
    },
    watch(branchKeyId) {
      const i = counterOf(branchKeyId);
      const seen = counters?.[i] ?? 0;
      return () => (counters?.[i] ?? 0) !== seen;
    },
  };
}

/** Records of the key stores that this process has used, by name. */
const records = new Map<string, Revocations>();

/** Returns the record that all `KeyStore` objects of one name share in this process. */
export function revocationsOf({
  tableName,
  logicalName,
}: KeyStoreName): Revocations {
  const name = JSON.stringify([shortTableName(tableName), logicalName]);
  const record = records.get(name) ?? newRevocations();
  records.set(name, record);
  return record;
}

/**
 * Stops the use of a branch key in this process at once. No `KeyStore` of the name uses what it read before, and no cache
 * uses a data key that the branch key wrapped or unwrapped. Loads in progress serve the callers who wait for them
 * already, and nobody after.
 *
 * A shredding calls this before it writes its fence, and after: a load that starts between the two still reads the key.
 */
export function revoke(store: KeyStoreName, branchKeyId: string): void {
  revocationsOf(store).revoke(branchKeyId);
}
