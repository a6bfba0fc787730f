import { refuseAs, show } from "../util/assert.ts";
import { environment } from "../util/runtime.ts";

/** Domains of AWS's partitions by the beginning of their Regions' names; for all others it is `amazonaws.com`. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ["cn-", "amazonaws.com.cn"],
  ["eusc-", "amazonaws.eu"],
  ["us-iso-", "c2s.ic.gov"],
  ["us-isob-", "sc2s.sgov.gov"],
  ["us-isof-", "csp.hci.ic.gov"],
  ["eu-isoe-", "cloud.adc-e.uk"],
];

/** Reads the Region: as given, or from the environment. */
export function regionOf(given: string | undefined): string {
  const region =
    given ?? environment("AWS_REGION") ?? environment("AWS_DEFAULT_REGION");
  if (region === undefined) {
    refuseAs("the Region", "one in the options or in AWS_REGION", "neither");
  }
  // It becomes part of a host's name.
  if (/^[a-z0-9-]{1,63}$/.test(region)) return region;
  return refuseAs(
    "the Region",
    'a name such as "eu-west-1"',
    "text with other characters",
  );
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

/** Returns the URL of KMS: as given, from the environment, or AWS's own endpoint in the Region. */
export function endpointOf(
  region: string,
  given: string | undefined,
  fips: boolean | undefined,
): URL {
  const endpoint = given ?? configuredEndpoint();
  const isFips = fips ?? flag("AWS_USE_FIPS_ENDPOINT");
  if (endpoint !== undefined) {
    // As with the SDK: nobody here can know whether that one is validated.
    if (isFips) refuseAs("FIPS", "no endpoint of your own beside it", "both");
    return readEndpoint(endpoint);
  }
  const [, domain] = DOMAINS.find(([prefix]) => region.startsWith(prefix)) ?? [
    "",
    "amazonaws.com",
  ];
  return new URL(`https://kms${isFips ? "-fips" : ""}.${region}.${domain}`);
}

/** Says what came as an endpoint, which may hold a password and is not shown. */
function describeEndpoint(url: URL | undefined): string {
  if (url === undefined) return "text that is no URL";
  return /^https?:$/.test(url.protocol)
    ? "one with a path, a query or a user name"
    : "one of another protocol";
}

/**
 * Reads an endpoint, which is an origin alone.
 *
 * @throws {TypeError} when it is not
 */
export function readEndpoint(endpoint: string): URL {
  // Visible characters alone: a URL is parsed without the line breaks in it.
  const isText = /^[\x21-\x7e]+$/.test(endpoint);
  const url = isText && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isOrigin =
    /^https?:$/.test(url?.protocol ?? "") && url?.href === `${url?.origin}/`;
  if (url && isOrigin) return url;
  return refuseAs(
    "the endpoint",
    'a URL without a path such as "https://kms.eu-west-1.amazonaws.com"',
    describeEndpoint(url),
  );
}
