import { oneOf, readMilliseconds, refuseAs, show } from "../../util/assert.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  readOption,
} from "../../util/options.ts";
import { ownId } from "../own-id.ts";
import { type KeyName, readKeyName } from "./arn.ts";
import {
  type KmsAccess,
  type KmsAccessOptions,
  readAccess,
  readTexts,
} from "./kms-access.ts";
import { readMaxTried } from "./max-tried.ts";
import { isElsewhere } from "./partitions.ts";

/** Which keys may unwrap without being configured, as long as the message names them. */
export interface KmsDiscovery {
  /**
   * The partition of Regions: `"aws"`, `"aws-cn"`, `"aws-us-gov"`, …
   *
   * @default "aws"
   */
  readonly partition?: string | undefined;
  /** The accounts, 12 digits each; at least one. */
  readonly accountIds: readonly string[];
  /**
   * The Regions that may be asked, such as `["eu-west-1"]`.
   *
   * @default every known Region of the partition
   */
  readonly regions?: readonly string[] | undefined;
}

/** What {@link kmsKeyring} takes; at least one of `keyIds` and `discovery`. */
export interface KmsKeyringOptions extends KmsAccessOptions {
  /**
   * The keys: ARNs of keys (best: they can be compared without a call), key ids, ARNs or names (`alias/…`) of aliases.
   * The first one generates data keys, the others wrap them too, and any of them unwraps.
   */
  readonly keyIds?: readonly string[] | undefined;
  /** Unwraps with whatever key of these accounts a message names. Without it, only configured keys unwrap. */
  readonly discovery?: KmsDiscovery | undefined;
  /**
   * `"all"`: wrapping fails if one key fails. `"any"`: it goes on with the keys that answered, and
   * generates with the next key if one fails; a message may then be wrapped by fewer keys than configured.
   *
   * @default "all"
   */
  readonly availability?: "all" | "any" | undefined;
  /**
   * Milliseconds after which the next Region is asked to unwrap, though the one before may yet answer; the first success
   * counts, and the other calls are aborted. If left out, the next Region is asked when one has failed.
   *
   * @default never
   */
  readonly hedgeAfterMs?: number | undefined;
  /**
   * How many encrypted data keys of one message are tried, of those that may be this keyring's. The first
   * one opens a message that nobody has changed, and each that fails costs a call for every key that may open it, such as a
   * multi-Region key in each of its Regions. Those of the own Region come first.
   *
   * @default 5
   */
  readonly maxEncryptedDataKeys?: number | undefined;
}

/** The keys that may be discovered, read and checked. */
export interface ResolvedDiscovery {
  readonly partition: string;
  readonly accountIds: readonly string[];
  /** The Regions that may be asked; `undefined` for all that the partition is known to have. */
  readonly regions: readonly string[] | undefined;
}

/** The keys of a keyring, and how they are used. */
export interface KmsKeys {
  readonly keys: readonly KeyName[];
  readonly discovery: ResolvedDiscovery | undefined;
  readonly availability: "all" | "any";
  readonly hedgeAfterMs: number;
  /** How many encrypted data keys of one message are tried. */
  readonly maxTried: number;
  readonly access: KmsAccess;
}

const NAMES = /* @__PURE__ */ namesOf<KmsKeyringOptions>({
  keyIds: true,
  discovery: true,
  availability: true,
  hedgeAfterMs: true,
  maxEncryptedDataKeys: true,
  client: true,
  clientFor: true,
  grantTokens: true,
  timeoutMs: true,
});

const DISCOVERY_NAMES = /* @__PURE__ */ namesOf<KmsDiscovery>({
  partition: true,
  accountIds: true,
  regions: true,
});

const REGION = /^[a-z0-9-]{1,63}$/;
const ACCOUNT_ID = /^\d{12}$/;

function readRegions(
  given: readonly string[] | undefined,
  partition: string,
): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const regions = readTexts("discovery.regions", given);
  for (const region of regions) {
    if (REGION.test(region) && !isElsewhere(partition, region)) continue;
    const expected = `names of Regions of the partition ${partition}`;
    refuseAs("discovery.regions", expected, show(region));
  }
  return regions;
}

function readDiscovery(
  discovery: KmsDiscovery | undefined,
): KmsKeys["discovery"] {
  if (discovery === undefined) return undefined;
  assertNestedOptions("discovery", discovery, DISCOVERY_NAMES);
  const partition = readOption(discovery, "partition") ?? "aws";
  const accountIds = readTexts(
    "discovery.accountIds",
    readOption(discovery, "accountIds"),
  );
  const wrong = accountIds.find((id) => !ACCOUNT_ID.test(id));
  if (wrong !== undefined) {
    refuseAs("discovery.accountIds", "12 digits each", show(wrong));
  }
  if (typeof partition !== "string" || !partition.startsWith("aws")) {
    refuseAs(
      "discovery.partition",
      'a partition, such as "aws"',
      show(partition),
    );
  }
  const regions = readRegions(readOption(discovery, "regions"), partition);
  return { partition, accountIds, regions };
}

/**
 * Reads the options of a keyring.
 *
 * @throws {TypeError} when an option is of another type, a key identifier is none, or there are no keys
 * @throws {RangeError} when a time is not positive, or there are too many grant tokens
 */
export function readKeys(options: KmsKeyringOptions): KmsKeys {
  assertOptions("kmsKeyring", options, NAMES);
  const keyIds = readOption(options, "keyIds") ?? [];
  const discovery = readDiscovery(readOption(options, "discovery"));
  const availability = oneOf(
    "availability",
    readOption(options, "availability") ?? "all",
    ["all", "any"] as const,
  );
  const isEmpty = Array.isArray(keyIds) && keyIds.length === 0;
  if (isEmpty && discovery === undefined) {
    refuseAs("kmsKeyring", "keyIds, discovery or both", "neither");
  }
  const keys = isEmpty
    ? []
    : readTexts("keyIds", keyIds).map((text, i) =>
        readKeyName(`keyIds[${i}]`, text),
      );
  const hedgeAfterMs =
    readOption(options, "hedgeAfterMs") ?? Number.POSITIVE_INFINITY;
  return {
    keys,
    discovery,
    availability,
    hedgeAfterMs: readMilliseconds("hedgeAfterMs", hedgeAfterMs),
    maxTried: readMaxTried(options),
    access: readAccess(options, keys),
  };
}

/**
 * Gives the identity of a keyring: all that decides which keys wrap and who may unwrap. Of clients that a caller brought it
 * cannot be known whose credentials they use, so that such a keyring shares no cached data keys with another.
 *
 * @param isOwn whether something else sets the keyring apart from all others
 */
export function keyringId(
  kind: string,
  { keys, access }: Pick<KmsKeys, "keys" | "access">,
  parts: readonly unknown[],
  isOwn = false,
): () => string {
  const { clients, grants, lookupRegion } = access;
  const region = keys.every(({ arn }) => arn) ? undefined : lookupRegion;
  const text = JSON.stringify([...parts, region, grants.GrantTokens]);
  const id = `${kind}:${text}`;
  return clients.isCustom || isOwn ? ownId(id) : () => id;
}
