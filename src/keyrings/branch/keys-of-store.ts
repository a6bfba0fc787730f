import type { CryptoPort } from "../../crypto/port.ts";
import type { BranchKey, BranchKeyRequest } from "./branch-key.ts";
import { type BranchKeyCache, branchKeyCache } from "./branch-key-cache.ts";
import type { BranchKeyLimits } from "./branch-key-limits.ts";
import { loadBranchKey } from "./load-branch-key.ts";
import { type KeyStoreName, revocationsOf } from "./revocations.ts";

/** Branch keys that keyrings use, and the cryptography to use them with. */
export interface BranchKeys {
  readonly cache: BranchKeyCache;
  readonly crypto: CryptoPort;
}

/** Reading part of a key store, for {@link keepBranchKeys}. */
export interface BranchKeyReader extends KeyStoreName {
  readonly crypto: CryptoPort;
  /** Limits of the cache. */
  readonly limits: BranchKeyLimits;
  /** Reads a branch key; the cache wipes the key that it returns. */
  readonly find: (request: BranchKeyRequest) => Promise<BranchKey>;
}

/** Branch keys of every key store that was made. */
const known = new WeakMap<object, BranchKeys>();

/** Creates the branch key cache of a key store, which all its keyrings share. The key store's constructor calls this. */
export function keepBranchKeys(
  keyStore: object,
  { crypto, limits, find, tableName, logicalName }: BranchKeyReader,
): void {
  const source = { isKeyStore: true, find };
  const cache = branchKeyCache({
    limits,
    load: (request) => loadBranchKey(crypto, source, request),
    revocations: revocationsOf({ tableName, logicalName }),
  });
  known.set(keyStore, { cache, crypto });
}

/** Returns the branch keys of a key store; `undefined` if the value is none. */
export function branchKeysOf(keyStore: unknown): BranchKeys | undefined {
  const isObject = typeof keyStore === "object" && keyStore !== null;
  return isObject ? known.get(keyStore) : undefined;
}
