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

/** Keys that may unwrap data keys without being configured, if an encrypted message names them. */
export interface KmsDiscovery {
  /**
   * Partition of AWS: `"aws"`, `"aws-cn"`, `"aws-us-gov"`, …
   *
   * @default "aws"
   */
  readonly partition?: string | undefined;
  /** AWS account ids of 12 digits each. At least one. */
  readonly accountIds: readonly string[];
  /**
   * Regions of AWS that may be called, such as `["eu-west-1"]`.
   *
   * @default every Region that the partition is known to have
   */
  readonly regions?: readonly string[] | undefined;
}

/** Options of {@link kmsKeyring}. At least one of `keyIds` and `discovery` is required. */
export interface KmsKeyringOptions extends KmsAccessOptions {
  /**
   * KMS keys, each given as the ARN of a key, a key id, or the ARN or name (`alias/…`) of an alias. Key ARNs are best,
   * because they can be compared without a call. The first key generates data keys, the other keys wrap them too, and
   * any of the keys unwraps.
   */
  readonly keyIds?: readonly string[] | undefined;
  /**
   * Accounts whose keys may unwrap data keys if an encrypted message names the keys. Without `discovery`, only
   * configured keys unwrap.
   */
  readonly discovery?: KmsDiscovery | undefined;
  /**
   * Behaviour if a key fails. With `"all"` wrapping fails. With `"any"` the other keys suffice, and the next key
   * generates the data key if the first key fails. The data key of a message may then be wrapped by fewer keys than
   * configured.
   *
   * @default "all"
   */
  readonly availability?: "all" | "any" | undefined;
  /**
   * Milliseconds until the next Region is called to unwrap while an earlier call is still running. The first success
   * counts, and the other calls are aborted. If left out, the next Region is called only after a failure.
   *
   * @default never
   */
  readonly hedgeAfterMs?: number | undefined;
  /**
   * Maximum number of this keyring's encrypted data keys that are tried for each message. In an unchanged message the
   * first one succeeds. Each failure costs a call for every key that may open the entry, such as a multi-Region key
   * in each of its Regions. Entries of the home Region come first.
   *
   * @default 5
   */
  readonly maxEncryptedDataKeys?: number | undefined;
}

/** Checked {@link KmsDiscovery}. */
export interface ResolvedDiscovery {
  readonly partition: string;
  readonly accountIds: readonly string[];
  /** Regions that may be called, or `undefined` for all Regions that the partition is known to have. */
  readonly regions: readonly string[] | undefined;
}

/** Checked {@link KmsKeyringOptions}. */
export interface KmsKeys {
  readonly keys: readonly KeyName[];
  readonly discovery: ResolvedDiscovery | undefined;
  readonly availability: "all" | "any";
  readonly hedgeAfterMs: number;
  /** Maximum number of encrypted data keys that are tried for each encrypted message. */
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
 * Reads and checks the options of a KMS keyring.
 *
 * @throws {TypeError} if an option is unknown or has the wrong type, a key identifier is not valid, or there are no
 * keys
 * @throws {RangeError} if a time is not positive, or there are more than 10 grant tokens
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
 * Returns a function that gives a keyring's id. The id contains everything that decides which keys wrap and who may
 * unwrap. A keyring with a client of the caller has a unique id, because the client's credentials are unknown, and so
 * shares no cached data keys.
 *
 * @param kind prefix of the id
 * @param parts further values that set keyrings apart
 * @param isOwn true for a keyring that needs a unique id for another reason
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
