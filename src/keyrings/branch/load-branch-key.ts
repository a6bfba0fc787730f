import type { CryptoPort } from "../../crypto/port.ts";
import { isBytes } from "../../util/bytes.ts";
import { failureName, listFailures } from "../failure-text.ts";
import { keyringFailure, lookupFailure } from "../keyring-failure.ts";
import {
  type BranchKey,
  type BranchKeyRequest,
  type ImportedBranchKey,
  importBranchKey,
} from "./branch-key.ts";
import { labelOf } from "./branch-key-id.ts";

/** Source of branch keys: a key store, or the caller's `branchKeyFor`. */
export interface BranchKeySource {
  /** True for a key store: its errors are free of secrets, and the keys that it returns are copies, to be wiped after import. */
  readonly isKeyStore: boolean;
  /** Looks a branch key up. */
  readonly find: (request: BranchKeyRequest) => Promise<BranchKey>;
}

/**
 * Looks a branch key up and imports it.
 *
 * @throws {KeyringError} if the source fails, or returns something else than the branch key that it was asked for
 * @throws the signal's reason if nobody waits any more
 */
export async function loadBranchKey(
  crypto: CryptoPort,
  source: BranchKeySource,
  request: BranchKeyRequest,
): Promise<ImportedBranchKey> {
  const { branchKeyId, version, signal } = request;
  // The active version wraps, and every other one unwraps.
  const verb = version === undefined ? "wrap" : "unwrap";
  const label = labelOf(branchKeyId);
  const { isKeyStore } = source;
  const name = isKeyStore ? "the key store" : "branchKeyFor";
  let found: BranchKey;
  try {
    found = await source.find(request);
  } catch (cause) {
    signal.throwIfAborted();
    const why = isKeyStore
      ? listFailures([cause])
      : `${name} failed with ${failureName(cause)}`;
    throw lookupFailure(verb, label, why, cause);
  }
  try {
    const imported = await importBranchKey(crypto, found, name);
    if ((version ?? imported.version) === imported.version) return imported;
    const why = `expected version ${version} from ${name}, got ${imported.version}`;
    throw keyringFailure(verb, label, "invalid", why);
  } finally {
    if (isKeyStore && isBytes(found?.key)) found.key.fill(0);
  }
}
