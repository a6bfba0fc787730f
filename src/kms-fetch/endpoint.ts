import { partitionOf } from "../keyrings/kms/partitions.ts";
import { refuse, refuseAs, show } from "../util/assert.ts";
import { KeyringError } from "../util/errors.ts";
import { environment } from "../util/runtime.ts";
import { isLoopback } from "./loopback.ts";

/** The domain of Regions that no partition is known to have, such as new ones; as the AWS SDKs have it. */
const USUAL_DOMAIN = "amazonaws.com";

/** Reads the Region: as given, or from the environment. */
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
 * Reads a Region.
 *
 * @throws {TypeError} when it is none
 */
export function readRegion(region: string): string {
  const expected = 'a name such as "eu-west-1"';
  if (typeof region !== "string") refuse("the Region", expected, region);
  // It becomes part of a host's name.
  if (/^[a-z0-9-]{1,63}$/.test(region)) return region;
  return refuseAs("the Region", expected, "text with other characters");
}

/**
 * Reads settings during a call, and turns a mistake in them into a typed error, whose message keyrings pass on.
 *
 * @param read reads them by functions of ours alone: their messages are safe to show
 * @throws {KeyringError} with the message of the mistake
 */
export function readAtCall<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const { message } = cause as Error;
    throw new KeyringError(message, { cause, reason: "invalid" });
  }
}

/** Reads a variable of the environment that says yes or no. */
function flag(name: string): boolean {
  const text = environment(name) ?? "false";
  if (text === "true" || text === "false") return text === "true";
  return refuseAs(name, '"true" or "false"', show(text));
}

function configuredEndpoint(): string | undefined {
  if (flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) return undefined;
  return environment("AWS_ENDPOINT_URL_KMS") ?? environment("AWS_ENDPOINT_URL");
}

/** Refuses FIPS beside an endpoint of one's own, as the SDK does: nobody here can know whether that one is validated. */
export function refuseBoth(): never {
  refuseAs("FIPS", "no endpoint of your own beside it", "both");
}

/** Returns the URL of KMS: as given, from the environment, or AWS's own endpoint in the Region. */
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
  'a URL without a path such as "https://kms.eu-west-1.amazonaws.com"; of http a host of loopback alone';

/** Says what came as an endpoint, which may hold a password and is not shown. */
function describeEndpoint(url: URL | undefined): string {
  if (url === undefined) return "text that is no URL";
  if (!/^https?:$/.test(url.protocol)) return "one of another protocol";
  return isOrigin(url)
    ? "one of http on another host"
    : "one with a path, a query or a user name";
}

function isOrigin({ href, origin }: URL): boolean {
  return href === `${origin}/`;
}

/** Tells whether data keys and signatures may go there: encrypted, or to this machine. */
function isProtected(url: URL): boolean {
  const { protocol } = url;
  return protocol === "https:" || (protocol === "http:" && isLoopback(url));
}

/**
 * Reads an endpoint, which is an origin alone, with TLS or on this machine.
 *
 * @throws {TypeError} when it is not
 */
export function readEndpoint(endpoint: string): URL {
  if (typeof endpoint !== "string") refuse("the endpoint", ENDPOINT, endpoint);
  // Visible characters alone: a URL is parsed without the line breaks in it.
  const isText = /^[\x21-\x7e]+$/.test(endpoint);
  const url = isText && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && isOrigin(url) && isProtected(url)) return url;
  return refuseAs("the endpoint", ENDPOINT, describeEndpoint(url));
}
