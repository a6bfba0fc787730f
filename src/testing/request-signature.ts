import { type Bytes, equalConstantTime } from "../util/bytes.ts";
import { encodeHex } from "../util/hex.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { type Credential, type HttpRequest, header } from "./credential.ts";
import { invalidSignature } from "./service-failure.ts";

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
  return encodeHex(new Uint8Array(digest));
}

async function sign(
  { method, url, headers, body }: HttpRequest,
  { scope, signedHeaders, dated }: Credential,
  secret: string,
): Promise<string> {
  const [path = "", query = ""] = url.split("?");
  const canonical = [
    method,
    path,
    query,
    ...signedHeaders.map(
      (name) =>
        `${name}:${(header(headers, name) ?? "").trim().replace(/ +/g, " ")}`,
    ),
    "",
    signedHeaders.join(";"),
    await sha256(body),
  ].join("\n");
  const toSign = [
    "AWS4-HMAC-SHA256",
    dated,
    scope,
    await sha256(canonical),
  ].join("\n");
  let key = encodeUtf8(`AWS4${secret}`);
  for (const part of scope.split("/")) key = await hmac(key, part);
  return encodeHex(await hmac(key, toSign));
}

/**
 * Checks a request's signature (AWS Signature Version 4).
 *
 * @throws {KmsFailure} an InvalidSignatureException if the signature was made with another secret or for another
 * request
 */
export async function assertSigned(
  request: HttpRequest,
  credential: Credential,
  secret: string,
): Promise<void> {
  const expected = await sign(request, credential, secret);
  if (equalConstantTime(expected, credential.signature)) return;
  throw invalidSignature(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
}
