import { type Bytes, encodeUtf8, equalConstantTime } from "../bytes.ts";
import { hexOf } from "./base64.ts";
import { KmsFailure } from "./failure.ts";

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

/** What the header `authorization` says (AWS Signature Version 4). */
export interface Credential {
  readonly accessKeyId: string;
  /** The day, the Region, the service and a closing word, as they are signed. */
  readonly scope: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8}\/([a-z0-9-]+)\/kms\/aws4_request),\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

/** Reads who signed a request, or gives `null` when no one did. */
export function credentialOf({ headers }: HttpRequest): Credential | null {
  const found = AUTHORIZATION.exec(headers.authorization ?? "");
  if (found === null) return null;
  const [
    ,
    accessKeyId = "",
    scope = "",
    region = "",
    names = "",
    signature = "",
  ] = found;
  const signedHeaders = names.split(";");
  return { accessKeyId, scope, region, signedHeaders, signature };
}

async function hmac(secret: Bytes, text: string): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, [
    "sign",
  ]);
  return new Uint8Array(
    await crypto.subtle.sign("HMAC", key, encodeUtf8(text)),
  );
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encodeUtf8(text));
  return hexOf(new Uint8Array(digest));
}

async function sign(
  { method, url, headers, body }: HttpRequest,
  { scope, signedHeaders }: Credential,
  secret: string,
): Promise<string> {
  const [path = "", query = ""] = url.split("?");
  const canonical = [
    method,
    path,
    query,
    ...signedHeaders.map(
      (name) => `${name}:${(headers[name] ?? "").trim().replace(/ +/g, " ")}`,
    ),
    "",
    signedHeaders.join(";"),
    await sha256(body),
  ].join("\n");
  const toSign = [
    "AWS4-HMAC-SHA256",
    headers["x-amz-date"] ?? "",
    scope,
    await sha256(canonical),
  ].join("\n");
  let key = encodeUtf8(`AWS4${secret}`);
  for (const part of scope.split("/")) key = await hmac(key, part);
  return hexOf(await hmac(key, toSign));
}

/**
 * Checks a signature (AWS Signature Version 4).
 *
 * @throws {KmsFailure} an InvalidSignatureException when it was made with another secret, or for another request
 */
export async function assertSigned(
  request: HttpRequest,
  credential: Credential,
  secret: string,
): Promise<void> {
  const expected = await sign(request, credential, secret);
  if (equalConstantTime(expected, credential.signature)) return;
  throw new KmsFailure(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
}
