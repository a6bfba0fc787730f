import { invalidSignature, KmsFailure } from "./service-failure.ts";

/** HTTP request, as far as the local KMS reads it. */
export interface HttpRequest {
  readonly method: string;
  /** Path with query, such as `"/"`. */
  readonly url: string;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `true` if the body exceeded the size limit and was discarded. */
  readonly isTooLong?: boolean;
}

/** Content of the header `authorization` (AWS Signature Version 4), with the date of the request. */
export interface Credential {
  readonly accessKeyId: string;
  /** Credential scope: day, Region, service and terminator, as they are signed. */
  readonly scope: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Time of signing, such as `"20300101T000000Z"`. */
  readonly dated: string;
}

/** Makes AWS's error for a signature with missing parts. */
function incomplete(message: string): KmsFailure {
  return new KmsFailure("IncompleteSignatureException", message);
}

/** Formats a time in ISO 8601 basic format, as signatures have it, such as `"20300101T000000Z"`. */
export function basicTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[:-]|\.\d{3}/g, "");
}

/** Returns a header's value; ignores inherited members of the object. */
export function header(
  headers: HttpRequest["headers"],
  name: string,
): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** Returns the time of signing from `x-amz-date`, or else from `date`, as AWS does. */
function dateOf(headers: HttpRequest["headers"]): string | undefined {
  const dated = header(headers, "x-amz-date");
  if (dated) return dated;
  const time = Date.parse(header(headers, "date") ?? "");
  return Number.isNaN(time) ? undefined : basicTime(time);
}

/**
 * Reads the signer and the time of signing from a request.
 *
 * @throws {KmsFailure} a MissingAuthenticationTokenException if the request is not signed, an
 * IncompleteSignatureException if the header is malformed
 */
export function credentialOf({ headers }: HttpRequest): Credential {
  const authorization = header(headers, "authorization") ?? "";
  if (authorization === "") {
    const name = "MissingAuthenticationTokenException";
    throw new KmsFailure(name, "Missing Authentication Token");
  }
  const [, list] = /^AWS4-HMAC-SHA256\s+(.*)$/.exec(authorization) ?? [];
  if (list === undefined) throw incomplete("Unsupported AWS 'algorithm'.");
  const parameters = new Map(
    list.split(",").map((each) => {
      const [name = "", value = ""] = each.trim().split("=", 2);
      return [name, value];
    }),
  );
  const dated = dateOf(headers) ?? "";
  const missing = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => !parameters.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (dated === "") {
    missing.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  if (missing.length > 0) throw incomplete(missing.join(" "));
  if (!/^\d{8}T\d{6}Z$/.test(dated)) {
    throw incomplete("Date must be in ISO-8601 'basic format'.");
  }
  const credential = parameters.get("Credential") ?? "";
  const [accessKeyId = "", ...scope] = credential.split("/");
  const [, region = ""] = scope;
  if (scope.length !== 4 || accessKeyId === "") {
    throw incomplete(
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
    );
  }
  return {
    accessKeyId,
    scope: scope.join("/"),
    region,
    signedHeaders: (parameters.get("SignedHeaders") ?? "").split(";"),
    signature: parameters.get("Signature") ?? "",
    dated,
  };
}

/** Largest allowed difference between the clocks of client and server, in milliseconds. */
const LEEWAY = 5 * 60_000;

/**
 * Checks that a signature is scoped to KMS and a served Region, and is recent.
 *
 * @param isServed tells whether a Region is served
 * @param now time in milliseconds since 1970
 * @throws {KmsFailure} an InvalidSignatureException with AWS's message
 */
export function assertScope(
  { scope, region, dated }: Credential,
  isServed: (region: string) => boolean,
  now: number,
): void {
  const [day, , service, term] = scope.split("/");
  if (!isServed(region)) {
    throw invalidSignature("Credential should be scoped to a valid region.");
  }
  if (service !== "kms") {
    throw invalidSignature(
      "Credential should be scoped to correct service: 'kms'.",
    );
  }
  if (term !== "aws4_request") {
    throw invalidSignature(
      "Credential should be scoped with a valid terminator: 'aws4_request'.",
    );
  }
  if (day !== dated.slice(0, 8)) {
    throw invalidSignature(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${dated.slice(0, 8)}', from '${dated}'.`,
    );
  }
  const [earliest, latest] = [basicTime(now - LEEWAY), basicTime(now + LEEWAY)];
  // Times in this format sort as text.
  if (dated < earliest) {
    throw invalidSignature(
      `Signature expired: ${dated} is now earlier than ${earliest} (${basicTime(now)} - 5 min.)`,
    );
  }
  if (dated > latest) {
    throw invalidSignature(
      `Signature not yet current: ${dated} is still later than ${latest} (${basicTime(now)} + 5 min.)`,
    );
  }
}
