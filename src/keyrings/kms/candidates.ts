import type { EncryptedDataKey } from "../../message/encrypted-data-keys.ts";
import { decodeUtf8 } from "../../util/utf8.ts";
import { type KmsArn, mayBeNamed, parseKeyArn } from "./arn.ts";
import { regionOf } from "./kms-access.ts";
import type { KmsKeys, ResolvedDiscovery } from "./kms-keys.ts";
import {
  type DecryptionCall,
  isMessagesKey,
  PROVIDER_ID,
} from "./kms-operations.ts";
import { isRegionOf } from "./partitions.ts";

/** One possible Decrypt call to unwrap a data key of an encrypted message: a key to call, and an encrypted data key. */
export interface Candidate extends DecryptionCall {
  /** Key identifier that the call always sends, so that KMS never uses a key that was not configured. */
  readonly keyId: string;
  /** Encrypted data key to unwrap: the same object as in the request. */
  readonly encryptedDataKey: EncryptedDataKey;
  /** ARN of the key that the encrypted data key names. */
  readonly message: KmsArn;
}

/**
 * Returns the key ARN that an encrypted data key names. Returns `null` if the encrypted data key belongs to another
 * provider or names no key.
 */
export function namedKey(
  { providerId, providerInfo }: EncryptedDataKey,
  provider: string = PROVIDER_ID,
): KmsArn | null {
  if (providerId !== provider) return null;
  try {
    return parseKeyArn(decodeUtf8(providerInfo));
  } catch {
    return null;
  }
}

/**
 * Tells whether `discovery` allows a key that was not configured and that an encrypted message names: partition,
 * account and Region must match.
 */
function mayBeDiscovered(
  { partition, accountId, region }: KmsArn,
  { accountIds, regions, partition: own }: ResolvedDiscovery,
): boolean {
  const isInReach = regions?.includes(region) ?? isRegionOf(own, region);
  return partition === own && accountIds.includes(accountId) && isInReach;
}

function candidatesOf(
  encryptedDataKey: EncryptedDataKey,
  message: KmsArn,
  { keys, access, discovery }: KmsKeys,
): Candidate[] {
  // Copied because the caller may change the bytes while the keyring waits.
  const ciphertext = encryptedDataKey.ciphertext.slice();
  const what = "unwrap the data key";
  const common = { what, message, ciphertext, encryptedDataKey };
  const candidates = keys
    .filter((name) => mayBeNamed(message, name, access.lookupRegion))
    .map((name): Candidate => {
      const region = regionOf(name, access);
      const isExpected = isMessagesKey(message, name, region);
      return { ...common, keyId: name.text, region, isExpected };
    });
  const isDiscovered = discovery && mayBeDiscovered(message, discovery);
  if (isDiscovered && candidates.every((each) => each.keyId !== message.text)) {
    candidates.push({
      ...common,
      keyId: message.text,
      region: message.region,
      isExpected: (key) => key.text === message.text,
    });
  }
  return candidates;
}

/** Possible Decrypt calls to unwrap the data key of an encrypted message. */
export interface Candidates {
  /** Possible calls, in the order in which to try them. */
  readonly candidates: readonly Candidate[];
  /**
   * Number of encrypted data keys for these KMS keys that are skipped because there are more of them than
   * `maxEncryptedDataKeys`.
   */
  readonly untried: number;
}

/** Returns the possible Decrypt calls that unwrap one of the encrypted data keys with one of the keyring's keys. */
export function findCandidates(
  encryptedDataKeys: readonly EncryptedDataKey[],
  keys: KmsKeys,
): Candidates {
  const { home } = keys.access;
  // The home Region comes first. Within a Region, data keys that were wrapped there come before those of replicas.
  const rank = ({ region, message }: Candidate) =>
    (region === home ? 0 : 2) + (region === message.region ? 0 : 1);
  const found = encryptedDataKeys.flatMap((each) => {
    const message = namedKey(each);
    return message ? candidatesOf(each, message, keys) : [];
  });
  found.sort((a, b) => rank(a) - rank(b));
  const all = [...new Set(found.map((each) => each.encryptedDataKey))];
  const tried = new Set(all.slice(0, keys.maxTried));
  return {
    candidates: found.filter((each) => tried.has(each.encryptedDataKey)),
    untried: all.length - tried.size,
  };
}

/** Groups possible Decrypt calls by Region and keeps their order. The calls to one Region run one after the other. */
export function byRegion(candidates: readonly Candidate[]): Candidate[][] {
  const regions = new Map<string | undefined, Candidate[]>();
  for (const candidate of candidates) {
    const known = regions.get(candidate.region);
    if (known) known.push(candidate);
    else regions.set(candidate.region, [candidate]);
  }
  return [...regions.values()];
}
