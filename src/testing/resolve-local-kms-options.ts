import {
  integerWithin,
  numberWithin,
  refuse,
  refuseAs,
  show,
} from "../util/assert.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  readOption,
} from "../util/options.ts";
import { readHosts } from "./allowed-hosts.ts";
import type { LocalKmsOptions, LocalKmsPolicy } from "./local-kms-options.ts";
import { isRegion } from "./region-name.ts";

/** Options of the local KMS, read and checked. */
export interface ResolvedLocalKmsOptions {
  readonly port: number;
  readonly hosts: readonly string[];
  readonly region: string;
  /** Regions that the server serves; `null` for all Regions. */
  readonly regions: ReadonlySet<string> | null;
  readonly accountId: string;
  readonly clock: () => number;
  readonly clockSkewMs: number;
  /** Policies by access key id; `null` if no policies were given and every caller may do everything. */
  readonly policies: ReadonlyMap<string, LocalKmsPolicy> | null;
  readonly grantDelayMs: number;
}

const NAMES = /* @__PURE__ */ namesOf<LocalKmsOptions>({
  port: true,
  hosts: true,
  region: true,
  regions: true,
  accountId: true,
  file: true,
  clock: true,
  clockSkewMs: true,
  policies: true,
  grantDelayMs: true,
});

const POLICY_NAMES = /* @__PURE__ */ namesOf<LocalKmsPolicy>({
  allow: true,
  keys: true,
});

/** Checks the name of a Region. */
export function readRegion(value: unknown, what: string): string {
  if (isRegion(value)) return value;
  return refuseAs(
    what,
    'the name of a Region, such as "us-east-1"',
    show(value),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.every((each) => typeof each === "string")
  );
}

const ACTION = /^(?:\*|kms:.+)$/i;

function readPolicy(value: unknown, name: string): LocalKmsPolicy {
  const what = `policies.${name}`;
  if (typeof value !== "object" || value === null) {
    return refuse(what, "an object with allow", value);
  }
  assertNestedOptions(what, value, POLICY_NAMES);
  const { allow, keys } = value as Partial<LocalKmsPolicy>;
  if (!isTexts(allow) || !allow.every((each) => ACTION.test(each))) {
    return refuseAs(
      `${what}.allow`,
      'actions, such as "kms:Decrypt"',
      "something else",
    );
  }
  if (keys === undefined) return { allow };
  if (!isTexts(keys)) refuse(`${what}.keys`, "ids or ARNs of keys", keys);
  return { allow, keys };
}

function readPolicies(value: unknown): ResolvedLocalKmsOptions["policies"] {
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse("policies", "an object of policies by access key id", value);
  }
  return new Map(
    Object.entries(value).map(([name, policy]) => [
      name,
      readPolicy(policy, name),
    ]),
  );
}

/**
 * Reads the options of `startLocalKms`.
 *
 * @throws {TypeError} if an option is unknown or has the wrong type
 * @throws {RangeError} if a number is out of range
 */
export function resolveLocalKmsOptions(
  options: LocalKmsOptions,
): ResolvedLocalKmsOptions {
  assertOptions("startLocalKms", options, NAMES);
  const region = readRegion(
    readOption(options, "region") ?? "us-east-1",
    "region",
  );
  const regions: unknown = readOption(options, "regions");
  if (regions !== undefined && !Array.isArray(regions)) {
    refuse("regions", "an array of names", regions);
  }
  const accountId = readOption(options, "accountId") ?? "111122223333";
  if (typeof accountId !== "string" || !/^\d{12}$/.test(accountId)) {
    refuseAs("accountId", "12 digits", show(accountId));
  }
  const clock = readOption(options, "clock") ?? Date.now;
  if (typeof clock !== "function") {
    refuse("clock", "a function", clock);
  }
  const most = Number.MAX_SAFE_INTEGER;
  const clockSkewMs = numberWithin(
    "clockSkewMs",
    readOption(options, "clockSkewMs") ?? 0,
    -most,
    most,
  );
  return {
    port: integerWithin("port", readOption(options, "port") ?? 0, 0, 65_535),
    hosts: readHosts(readOption(options, "hosts")),
    region,
    regions: Array.isArray(regions)
      ? new Set([region, ...regions.map((each) => readRegion(each, "regions"))])
      : null,
    accountId,
    clock,
    clockSkewMs,
    policies: readPolicies(readOption(options, "policies")),
    grantDelayMs: numberWithin(
      "grantDelayMs",
      readOption(options, "grantDelayMs") ?? 0,
      0,
      Number.MAX_SAFE_INTEGER,
    ),
  };
}
