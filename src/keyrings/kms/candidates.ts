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

/** One way to have a message's data key decrypted. */
export interface Candidate extends DecryptionCall {
  /** Always sent: no key is asked that was not configured. */
  readonly keyId: string;
  /** The message's own entry, as the request holds it. */
  readonly encryptedDataKey: EncryptedDataKey;
  /** The key that the message names. */
  readonly message: KmsArn;
}

/** The key that an encrypted data key names, or `null` when it is of no key of this provider. */
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

/** Tells whether a key may be asked on the word of a message: its partition, account and Region are. */
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
  // Copied, as it is read again after waiting.
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

/** The ways to have one of a message's data keys decrypted. */
export interface Candidates {
  /** In the order to try them. */
  readonly candidates: readonly Candidate[];
  /** How many encrypted data keys of these keys are left out, because they are more than the keyring tries. */
  readonly untried: number;
}

/** Finds the ways to have one of these encrypted data keys decrypted by the keys given. */
export function findCandidates(
  encryptedDataKeys: readonly EncryptedDataKey[],
  keys: KmsKeys,
): Candidates {
  const { home } = keys.access;
  // The own Region first; and in each, what was wrapped there before what a replica elsewhere wrapped.
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

/** Candidates by Region, in their order: one Region's are asked one after the other. */
export function byRegion(candidates: readonly Candidate[]): Candidate[][] {
  const regions = new Map<string | undefined, Candidate[]>();
  for (const candidate of candidates) {
    const known = regions.get(candidate.region);
    if (known) known.push(candidate);
    else regions.set(candidate.region, [candidate]);
  }
  return [...regions.values()];
}
