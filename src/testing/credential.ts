import { invalidSignature, KmsFailure } from "./service-failure.ts";

/** A request over HTTP, as far as it matters here. */
export interface HttpRequest {
  readonly method: string;
  /** The path with the query, such as `"/"`. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether there was more than a request may have, and so nothing is here. */
  readonly isTooLong?: boolean;
}

/** What the header `authorization` says (AWS Signature Version 4), and when it was said. */
export interface Credential {
  readonly accessKeyId: string;
  /** The day, the Region, the service and a closing word, as they are signed. */
  readonly scope: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** When the request was signed, such as `"20300101T000000Z"`. */
  readonly dated: string;
}

/** What AWS answers when parts of a signature are missing. */
function incomplete(message: string): KmsFailure {
  return new KmsFailure("IncompleteSignatureException", message);
}

/** A time as signatures have it, such as `"20300101T000000Z"`. */
export function basicTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[:-]|\.\d{3}/g, "");
}

/** A header, and none that every object has. */
export function header(
  headers: HttpRequest["headers"],
  name: string,
): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** When a request was signed; AWS asks the header `date` where there is no `x-amz-date`. */
function dateOf(headers: HttpRequest["headers"]): string | undefined {
  const dated = header(headers, "x-amz-date");
  if (dated) return dated;
  const time = Date.parse(header(headers, "date") ?? "");
  return Number.isNaN(time) ? undefined : basicTime(time);
}

/**
 * Reads who signed a request, and when.
 *
 * @throws {KmsFailure} a MissingAuthenticationTokenException when no one did, an IncompleteSignatureException when the
 * header is malformed
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

/** How far a sender's clock may be off, in milliseconds. */
const LEEWAY = 5 * 60_000;

/**
 * Checks what a signature is for: this service, a Region, and about now.
 *
 * @param isServed whether a Region is
 * @param now the time in milliseconds
 * @throws {KmsFailure} an InvalidSignatureException, in AWS's words
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
  // Times of this form stand in the order of their letters.
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
