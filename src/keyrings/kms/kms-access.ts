import { readMilliseconds, refuse, refuseAs } from "../../util/assert.ts";
import { readOption } from "../../util/options.ts";
import { type KeyName, readKeyName } from "./arn.ts";
import { DEFAULT_TIMEOUT } from "./call-kms.ts";
import { homeRegion } from "./home-region.ts";
import {
  type KmsClientOptions,
  type KmsClients,
  readClients,
} from "./regional-clients.ts";

/** What every use of AWS KMS takes. */
export interface KmsAccessOptions extends KmsClientOptions {
  /**
   * Grant tokens (AWS KMS Developer Guide: "Using a grant token"), sent with every call; at most 10.
   *
   * @default none
   */
  readonly grantTokens?: readonly string[] | undefined;
  /**
   * Milliseconds that one call to KMS may take, the SDK's own retries included; `Infinity` for as
   * long as the client waits.
   *
   * @default 10,000
   */
  readonly timeoutMs?: number | undefined;
}

/** The same, read and checked. */
export interface KmsAccess {
  readonly clients: KmsClients;
  /** Where keys without an ARN are looked up; `undefined` where only the one client knows. */
  readonly lookupRegion: string | undefined;
  /** The Region to ask first. */
  readonly home: string | undefined;
  /** As the operations' input has them: absent where there are none. */
  readonly grants: { readonly GrantTokens?: string[] };
  readonly timeoutMs: number;
}

const MAX_GRANT_TOKENS = 10;

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

const TEXTS = "an array of strings, not empty";

/**
 * Reads a list of texts.
 *
 * @throws {TypeError} when it is something else, or empty
 */
export function readTexts(option: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isText)) {
    return [...new Set<string>(value)];
  }
  if (!Array.isArray(value) || value.length === 0) {
    return refuse(option, TEXTS, value);
  }
  const index = value.findIndex((each) => !isText(each));
  return refuse(`${option}[${index}]`, "a string, not empty", value[index]);
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
 * Joins the grant tokens of two keyrings for one call that serves both.
 *
 * @throws {RangeError} when they are more than one call takes
 */
export function joinGrants(...of: readonly KmsAccess[]): readonly string[] {
  const tokens = new Set(of.flatMap(({ grants }) => grants.GrantTokens ?? []));
  if (tokens.size <= MAX_GRANT_TOKENS) return [...tokens];
  const expected = `at most ${MAX_GRANT_TOKENS} of both keyrings together`;
  return refuseAs("grantTokens", expected, `${tokens.size}`, RangeError);
}

/**
 * Reads how KMS is reached.
 *
 * @throws {TypeError} when an option is of another type
 * @throws {RangeError} when a time is not positive, or there are too many grant tokens
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

/** Reads one key identifier, which must be there. */
export function readKeyId(options: { readonly keyId: string }): KeyName {
  return readKeyName("keyId", readOption(options, "keyId"));
}

/** Returns the Region of a key, or `undefined` if it is not known. */
export function regionOf(
  { arn }: KeyName,
  { lookupRegion }: KmsAccess,
): string | undefined {
  return arn?.region ?? lookupRegion;
}
