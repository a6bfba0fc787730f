import {
  isUsable,
  type KeyLease,
  type KeyLife,
} from "../../cache/key-lease.ts";
import { reasonOf } from "../../util/errors.ts";
import { lruMap } from "../../util/lru.ts";
import {
  type SingleFlight,
  startSingleFlight,
} from "../../util/single-flight.ts";
import type { BranchKeyRequest, ImportedBranchKey } from "./branch-key.ts";
import type { BranchKeyLimits } from "./branch-key-limits.ts";
import { newRevocations, type Revocations } from "./revocations.ts";

/** Options of {@link branchKeyCache}. */
export interface BranchKeyCacheOptions {
  readonly limits: BranchKeyLimits;
  /** Reads a branch key and imports it. */
  readonly load: (request: BranchKeyRequest) => Promise<ImportedBranchKey>;
  /**
   * Revocations that the cache obeys.
   *
   * @default those of `forget` alone
   */
  readonly revocations?: Revocations | undefined;
}

/** Caller that waits for a branch key. */
export interface BranchKeyCaller {
  readonly signal?: AbortSignal | undefined;
  /** Lease of the data key that the branch key wraps or unwraps; the cache limits it by the branch key's life. */
  readonly lease?: KeyLease | undefined;
}

/** Cache of branch keys, which all keyrings of a key store share. */
export interface BranchKeyCache {
  /**
   * Returns a version of a branch key, or the active version for `undefined`. Concurrent callers share one load. A caller
   * gets the key that it waited for, even if the cache has evicted or forgotten it meanwhile.
   *
   * @throws the error of the load, or the reason of the caller's signal
   */
  get(
    branchKeyId: string,
    version: string | undefined,
    caller?: BranchKeyCaller,
  ): Promise<ImportedBranchKey>;
  /**
   * Revokes all versions of a branch key. A load in progress serves the callers who wait for it already, and nobody
   * after.
   */
  forget(branchKeyId: string): void;
  /** Returns the number of branch keys in the cache. */
  countEntries(): number;
}

/** Branch key in the cache, loaded or being loaded. */
interface Entry extends KeyLife {
  readonly flight: SingleFlight<ImportedBranchKey>;
  /** The branch key; `undefined` until it is loaded. */
  value: ImportedBranchKey | undefined;
}

/** Creates an empty cache. */
export function branchKeyCache({
  limits: { capacity, maxAge, clock },
  load,
  revocations = newRevocations(),
}: BranchKeyCacheOptions): BranchKeyCache {
  const kept = lruMap<Entry>(capacity);
  // Loads in progress are not in `kept`, so that they evict nothing and nothing evicts them.
  const awaited = new Map<string, Entry>();
  let latest = Number.NEGATIVE_INFINITY;
  let stepsBack = 0;
  let swept = revocations.count;

  const sweep = (time: number): void => {
    swept = revocations.count;
    kept.drop((entry) => !isUsable(entry, time));
  };

  const now = (): number => {
    const time = clock();
    if (time < latest) {
      // The clock stepped back, so the age of every branch key is unknown, also of those that are being loaded.
      kept.drop(() => true);
      awaited.clear();
      stepsBack++;
    }
    latest = time;
    if (revocations.count !== swept) sweep(time);
    return time;
  };

  const start = (
    key: string,
    branchKeyId: string,
    version: string | undefined,
  ): Entry => {
    const time = now();
    sweep(time);
    const isLatest = () => awaited.get(key) === entry;
    const work = (signal: AbortSignal) =>
      load({ branchKeyId, version, signal });
    const isRevoked = revocations.watch(branchKeyId);
    const flight = startSingleFlight(work, {
      onSettled(value) {
        entry.value = value;
        const settledAt = now();
        if (!isLatest()) return;
        awaited.delete(key);
        if (isUsable(entry, settledAt)) kept.use(key, entry);
      },
      onAbandoned() {
        if (isLatest()) awaited.delete(key);
      },
    });
    // The age counts from the start of the load: a right that is taken away, or a fence, after that may not be seen.
    const end = time + maxAge;
    const entry: Entry = { flight, value: undefined, end, isRevoked };
    awaited.set(key, entry);
    return entry;
  };

  const limit = (lease: KeyLease | undefined, entry: Entry): void =>
    lease?.limit(entry.end - now(), entry.isRevoked);

  return {
    async get(branchKeyId, version, { signal, lease } = {}) {
      signal?.throwIfAborted();
      // A version is a UUID or nothing, so the colon after it keeps the two parts apart.
      const key = `${version ?? ""}:${branchKeyId}`;
      const time = now();
      const stepsBefore = stepsBack;
      const found = kept.get(key);
      const isFound = found !== undefined && isUsable(found, time);
      if (isFound) {
        kept.use(key, found);
        // A cache that renews its data keys ahead needs branch keys that live longer than the data keys do.
        const ahead = Math.min(lease?.refreshAhead ?? 0, maxAge / 2);
        if (ahead === 0 || found.end - time > ahead) {
          limit(lease, found);
          return found.value as ImportedBranchKey;
        }
      }
      const before = awaited.get(key);
      const entry =
        before && isUsable(before, time)
          ? before
          : start(key, branchKeyId, version);
      // Tells a waiting cache at once if the branch key is revoked while it is loaded.
      limit(lease, entry);
      try {
        return await entry.flight.wait(signal);
      } catch (error) {
        signal?.throwIfAborted();
        const reason = reasonOf(error);
        if (isFound && reason === "shredded") revocations.revoke(branchKeyId);
        const isEnough = isFound && reason === "unavailable";
        if (!isEnough || !isUsable(found, now())) throw error;
        // The age of a branch key from before the clock stepped back is unknown.
        if (stepsBack !== stepsBefore) throw error;
        limit(lease, found);
        return found.value as ImportedBranchKey;
      }
    },
    forget: (branchKeyId) => revocations.revoke(branchKeyId),
    countEntries() {
      sweep(now());
      return kept.size;
    },
  };
}
