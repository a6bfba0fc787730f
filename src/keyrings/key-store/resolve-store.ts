import { assertCrypto } from "../../crypto/port.ts";
import { webCrypto } from "../../crypto/web-crypto.ts";
import { oneOf, refuse, refuseAs, show } from "../../util/assert.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  snapshotOptions,
} from "../../util/options.ts";
import { assertFunction, readBoolean } from "../../util/read-value.ts";
import { readBranchKeyLimits } from "../branch/branch-key-limits.ts";
import { readId } from "../id-text.ts";
import { readKeyName } from "../kms/arn.ts";
import { readAccess, readTexts } from "../kms/kms-access.ts";
import type {
  KeyStoreAccess,
  KeyStoreDiscovery,
  KeyStoreKms,
  KeyStoreOptions,
} from "./key-store-options.ts";
import { readTableClient } from "./read-table-client.ts";
import type { Store, StoreKeys } from "./resolved-store.ts";

const NAMES = /* @__PURE__ */ namesOf<KeyStoreOptions>({
  tableName: true,
  logicalName: true,
  kms: true,
  client: true,
  access: true,
  consistentRead: true,
  fenceTableName: true,
  cache: true,
  crypto: true,
  clock: true,
});

const KMS_NAMES = /* @__PURE__ */ namesOf<KeyStoreKms>({
  keyArn: true,
  multiRegion: true,
  discovery: true,
  client: true,
  clientFor: true,
  grantTokens: true,
  timeoutMs: true,
});

/** Default number of branch keys in the cache. */
const CACHE_CAPACITY = 1_000;

const DISCOVERY_NAMES = /* @__PURE__ */ namesOf<KeyStoreDiscovery>({
  region: true,
  accountIds: true,
});

const REGION = /^[a-z0-9-]{1,63}$/;
const ACCOUNT_ID = /^\d{12}$/;

/** Name or ARN of a table (DynamoDB API Reference: `TableName`). */
const TABLE =
  /^(?:arn:aws[a-z0-9-]*:dynamodb:[a-z0-9-]{1,63}:\d{12}:table\/)?[\w.-]{3,255}$/;

function readTableName(option: string, value: unknown): string {
  if (typeof value === "string" && TABLE.test(value)) return value;
  const expected =
    "the name of a table (3 to 255 letters, digits, _, - and .), or its ARN";
  return refuseAs(option, expected, show(value));
}

function readAccountIds(given: readonly string[]): readonly string[] {
  const option = "kms.discovery.accountIds";
  const accountIds = readTexts(option, given);
  const wrong = accountIds.find((id) => !ACCOUNT_ID.test(id));
  if (wrong === undefined) return accountIds;
  return refuseAs(option, "12 digits each", show(wrong));
}

function readDiscovery(discovery: KeyStoreKms["discovery"]): StoreKeys {
  const kind = "discovery";
  if (discovery === true) {
    return { kind, region: undefined, accountIds: undefined };
  }
  if (typeof discovery !== "object" || discovery === null) {
    const expected = "true or { region, accountIds }";
    return refuse("kms.discovery", expected, discovery);
  }
  assertNestedOptions("kms.discovery", discovery, DISCOVERY_NAMES);
  const { region, accountIds } = snapshotOptions(discovery, DISCOVERY_NAMES);
  if (accountIds === undefined && region === undefined) {
    const expected = "accountIds, region or both";
    refuseAs("kms.discovery", expected, "an object without them");
  }
  const isRegion =
    region === undefined || (typeof region === "string" && REGION.test(region));
  if (!isRegion) {
    refuseAs("kms.discovery.region", "a Region of AWS", show(region));
  }
  if (accountIds === undefined) return { kind, region, accountIds };
  return { kind, region, accountIds: readAccountIds(accountIds) };
}

function readStoreKeys(kms: KeyStoreKms): StoreKeys {
  const { keyArn, multiRegion, discovery } = kms;
  const isMultiRegion = readBoolean("kms.multiRegion", multiRegion, false);
  if ((keyArn === undefined) === (discovery === undefined)) {
    const got = keyArn === undefined ? "neither" : "both";
    refuseAs("kms", "either keyArn or discovery", got);
  }
  if (discovery !== undefined) {
    if (multiRegion === undefined) return readDiscovery(discovery);
    const got = "it with discovery; give discovery.region";
    return refuseAs("kms.multiRegion", "it with keyArn", got);
  }
  const { arn } = readKeyName("kms.keyArn", keyArn);
  if (arn?.kind === "key") return { kind: "key", arn, isMultiRegion };
  const got = arn ? "the ARN of an alias" : "a name without an ARN";
  return refuseAs("kms.keyArn", "the ARN of a key", got);
}

function readStoreAccess(given: unknown, keys: StoreKeys): KeyStoreAccess {
  const isDiscovery = keys.kind === "discovery";
  const access = given ?? (isDiscovery ? "read" : "all");
  const all = ["all", "read", "wrap", "admin"] as const;
  const known = oneOf("access", access, all);
  if (isDiscovery && (known === "all" || known === "admin")) {
    const got = `${JSON.stringify(known)}; give kms.keyArn`;
    refuseAs("access", '"read" or "wrap" with kms.discovery', got);
  }
  return known;
}

/** Returns the Region of the client that the key store makes: that of the key, or that of `discovery`. */
function tableRegion(keys: StoreKeys): string | undefined {
  return keys.kind === "key" ? keys.arn.region : keys.region;
}

/**
 * Reads and checks the options of a key store.
 *
 * @throws {TypeError} if an option is unknown, missing or has the wrong type
 * @throws {RangeError} if a number is out of its range
 */
export function resolveStore(options: KeyStoreOptions): Store {
  assertOptions("KeyStore", options, NAMES);
  const given = snapshotOptions(options, NAMES);
  const tableName = readTableName("tableName", given.tableName);
  const logicalName = readId("logicalName", given.logicalName);
  const { fenceTableName, clock, crypto = webCrypto } = given;
  if (given.kms === undefined) {
    refuse("kms", "{ keyArn } or { discovery }", undefined);
  }
  assertNestedOptions("kms", given.kms, KMS_NAMES);
  const kms = snapshotOptions(given.kms, KMS_NAMES);
  const keys = readStoreKeys(kms);
  const keyNames =
    keys.kind === "key" ? [readKeyName("kms.keyArn", keys.arn.text)] : [];
  assertCrypto(crypto);
  if (clock !== undefined) assertFunction("clock", clock);
  return {
    tableName,
    fenceTableName:
      fenceTableName === undefined
        ? tableName
        : readTableName("fenceTableName", fenceTableName),
    logicalName,
    keys,
    kms: readAccess(kms, keyNames),
    client: readTableClient(given.client, tableRegion(keys)),
    access: readStoreAccess(given.access, keys),
    isConsistent: readBoolean("consistentRead", given.consistentRead, true),
    limits: readBranchKeyLimits(given.cache, CACHE_CAPACITY),
    crypto,
    now: clock ?? (() => Date.now()),
  };
}
