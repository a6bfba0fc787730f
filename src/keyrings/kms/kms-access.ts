import { readMilliseconds, refuse, refuseAs } from "../../util/assert.ts";
import { readOption } from "../../util/options.ts";
import { type KeyName, readKeyName } from "./arn.ts";
import { homeRegion } from "./home-region.ts";
import {
  type KmsClientOptions,
  type KmsClients,
  readClients,
} from "./regional-clients.ts";

/** Options of every function that uses AWS KMS: the clients, the grant tokens and the time limit. */
export interface KmsAccessOptions extends KmsClientOptions {
  /**
   * Grant tokens (AWS KMS Developer Guide: "Using a grant token"), sent with every call. At most 10.
   *
   * @default none
   */
  readonly grantTokens?: readonly string[] | undefined;
  /**
   * Time limit of one KMS call in milliseconds, including the SDK's own retries. `Infinity` waits as long as the
   * client does.
   *
   * @default 10,000
   */
  readonly timeoutMs?: number | undefined;
}

/** Checked {@link KmsAccessOptions}. */
export interface KmsAccess {
  readonly clients: KmsClients;
  /**
   * Region in which keys without an ARN are looked up. It is `undefined` if the caller gave a single client, because
   * only that client knows the Region.
   */
  readonly lookupRegion: string | undefined;
  /** Region to call first. */
  readonly home: string | undefined;
  /**
   * Grant tokens in the form of a member to spread into the input of an operation. An empty object if there are no
   * grant tokens.
   */
  readonly grants: { readonly GrantTokens?: string[] };
  readonly timeoutMs: number;
}

/** Default time limit of a KMS call in milliseconds, which leaves room for the SDK's own retries. */
const DEFAULT_TIMEOUT = 10_000;

const MAX_GRANT_TOKENS = 10;

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

const TEXTS = "an array of at least one string";

/**
 * Checks an array of strings and returns it without duplicates.
 *
 * @throws {TypeError} if the value is not an array, is empty, or has an element that is not a string or is empty
 */
export function readTexts(option: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isText)) {
    return [...new Set<string>(value)];
  }
  if (!Array.isArray(value) || value.length === 0) {
    return refuse(option, TEXTS, value);
  }
  const index = value.findIndex((each) => !isText(each));
  return refuse(
    `${option}[${index}]`,
    "a string that is not empty",
    value[index],
  );
}

function readGrants(options: KmsAccessOptions): KmsAccess["grants"] {
  const given = readOption(options, "grantTokens");
  if (given === undefined) return {};
  if (Array.isArray(given) && given.length === 0) return {};
  const tokens = readTexts("grantTokens", given);
  if (tokens.length <= MAX_GRANT_TOKENS) return { GrantTokens: [...tokens] };
  const got = `${tokens.length}`;
  return refuseAs(
    "grantTokens",
    `at most ${MAX_GRANT_TOKENS}`,
    got,
    RangeError,
  );
}

/**
 * Joins the grant tokens of two keyrings, for a call that serves both.
 *
 * @throws {RangeError} if the two keyrings have more than 10 grant tokens
 */
export function joinGrants(...of: readonly KmsAccess[]): KmsAccess["grants"] {
  const tokens = new Set(of.flatMap(({ grants }) => grants.GrantTokens ?? []));
  if (tokens.size === 0) return {};
  if (tokens.size <= MAX_GRANT_TOKENS) return { GrantTokens: [...tokens] };
  const expected = `at most ${MAX_GRANT_TOKENS} of both keyrings together`;
  return refuseAs("grantTokens", expected, `${tokens.size}`, RangeError);
}

/**
 * Reads and checks the options for access to KMS.
 *
 * @throws {TypeError} if an option has the wrong type
 * @throws {RangeError} if a time is not positive, or there are more than 10 grant tokens
 */
export function readAccess(
  options: KmsAccessOptions,
  keys: readonly KeyName[],
): KmsAccess {
  const clients = readClients(options);
  const home = homeRegion(keys);
  const timeoutMs = readOption(options, "timeoutMs") ?? DEFAULT_TIMEOUT;
  return {
    clients,
    home,
    lookupRegion: clients.isOne ? undefined : home,
    grants: readGrants(options),
    timeoutMs: readMilliseconds("timeoutMs", timeoutMs),
  };
}

/** Reads and checks the required option `keyId`. */
export function readKeyId(options: { readonly keyId: string }): KeyName {
  return readKeyName("keyId", readOption(options, "keyId"));
}

/** Returns the Region of a key, or `undefined` if the Region is not known. */
export function regionOf(
  { arn }: KeyName,
  { lookupRegion }: KmsAccess,
): string | undefined {
  return arn?.region ?? lookupRegion;
}
