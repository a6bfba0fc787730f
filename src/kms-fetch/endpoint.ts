import { partitionOf } from "../keyrings/kms/partitions.ts";
import { refuse, refuseAs, show } from "../util/assert.ts";
import { KeyringError } from "../util/errors.ts";
import { environment } from "../util/runtime.ts";
import { isLoopback } from "./loopback.ts";

/** Domain of a Region that no known partition lists, such as a new Region. The AWS SDKs assume the same domain. */
const USUAL_DOMAIN = "amazonaws.com";

/**
 * Returns the given Region, or else the Region that the environment names.
 *
 * @throws {TypeError} if neither names a Region, or the name is not a Region's name
 */
export function regionOf(given: string | undefined): string {
  const region =
    given ?? environment("AWS_REGION") ?? environment("AWS_DEFAULT_REGION");
  if (region === undefined) {
    const advice = "give fetchKmsClient({ region }) or set AWS_REGION";
    refuseAs("the Region", 'a name such as "eu-west-1"', `none; ${advice}`);
  }
  return readRegion(region);
}

/**
 * Checks a Region's name and returns it.
 *
 * @throws {TypeError} if the name is not text of lowercase letters, digits and hyphens
 */
export function readRegion(region: string): string {
  const expected = 'a name such as "eu-west-1"';
  if (typeof region !== "string") refuse("the Region", expected, region);
  // The Region becomes part of a host name.
  if (/^[a-z0-9-]{1,63}$/.test(region)) return region;
  return refuseAs("the Region", expected, "text with other characters");
}

/**
 * Runs a function that reads settings during a call, and turns its `TypeError` into a `KeyringError`. Keyrings pass the
 * error message on.
 *
 * @param read may call only sealmask's own readers, whose error messages hold no secrets
 * @throws {KeyringError} with the error message of the `TypeError`
 */
export function readAtCall<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const { message } = cause as Error;
    throw new KeyringError(message, { cause, reason: "invalid" });
  }
}

/** Reads an environment variable that must be `"true"` or `"false"`; a variable that is not set counts as `"false"`. */
function flag(name: string): boolean {
  const text = environment(name) ?? "false";
  if (text === "true" || text === "false") return text === "true";
  return refuseAs(name, '"true" or "false"', show(text));
}

function configuredEndpoint(): string | undefined {
  if (flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) return undefined;
  return environment("AWS_ENDPOINT_URL_KMS") ?? environment("AWS_ENDPOINT_URL");
}

/**
 * Throws the error for FIPS together with a custom endpoint. The AWS SDK refuses the pair too, because a client cannot
 * know whether a custom endpoint is FIPS-validated.
 */
export function refuseBoth(): never {
  refuseAs("FIPS", "no custom endpoint with it", "both; leave one out");
}

/**
 * Returns the URL of KMS: the given URL, or else the URL in the environment, or else AWS's own endpoint in the Region.
 */
export function endpointOf(
  region: string,
  given: string | undefined,
  fips: boolean | undefined,
): URL {
  const endpoint = given ?? configuredEndpoint();
  const isFips = fips ?? flag("AWS_USE_FIPS_ENDPOINT");
  if (endpoint !== undefined) {
    if (isFips) refuseBoth();
    return readEndpoint(endpoint);
  }
  const domain = partitionOf(region)?.domain ?? USUAL_DOMAIN;
  return new URL(`https://kms${isFips ? "-fips" : ""}.${region}.${domain}`);
}

const ENDPOINT =
  'an https URL without a path, such as "https://kms.eu-west-1.amazonaws.com", or an http URL of this machine';

/** Describes a refused endpoint without quoting it, because it may hold a password. */
function describeEndpoint(url: URL | undefined): string {
  if (url === undefined) return "text that is not a URL";
  if (!/^https?:$/.test(url.protocol)) return "a URL of another protocol";
  return isOrigin(url)
    ? "an http URL of another host"
    : "a URL with a path, a query or a user name";
}

function isOrigin({ href, origin }: URL): boolean {
  return href === `${origin}/`;
}

/** Tells whether a URL is safe for data keys and signatures: it uses TLS or stays on this machine. */
function isProtected(url: URL): boolean {
  const { protocol } = url;
  return protocol === "https:" || (protocol === "http:" && isLoopback(url));
}

/**
 * Parses an endpoint: a URL without path, query or user name, with TLS unless it is on this machine.
 *
 * @throws {TypeError} if the endpoint is anything else
 */
export function readEndpoint(endpoint: string): URL {
  if (typeof endpoint !== "string") refuse("the endpoint", ENDPOINT, endpoint);
  // Only visible characters pass: the URL parser silently removes line breaks.
  const isText = /^[\x21-\x7e]+$/.test(endpoint);
  const url = isText && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && isOrigin(url) && isProtected(url)) return url;
  return refuseAs("the endpoint", ENDPOINT, describeEndpoint(url));
}
