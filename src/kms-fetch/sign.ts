import { AwsV4Signer } from "aws4fetch";
import { requireWebCrypto } from "../crypto/require-web-crypto.ts";
import type { KmsCredentials } from "./credentials.ts";

const SERVICE = "kms";
/** Maximum number of cached signing keys. A signing key serves one day, one Region and one pair of credentials. */
const MAX_SIGNING_KEYS = 8;

/**
 * Cache of signing keys. The cache's keys contain the secret access key, so the cache holds signing keys of the latest
 * credentials alone.
 */
let signingKeys = new Map<string, ArrayBuffer>();
let latestSecret: string | undefined;

/** Request to sign: a POST to the root path of an endpoint. */
export interface Signable {
  readonly url: URL;
  readonly region: string;
  /** Headers to sign, with names in lower case. Signing adds `host`, the date and the session token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Returns the request's headers with an AWS Signature Version 4.
 *
 * @param now the date of the signature in milliseconds since 1970
 */
export async function sign(
  { url, region, headers, body }: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: KmsCredentials,
  now: number,
): Promise<Record<string, string>> {
  // The signer uses WebCrypto, and its own error would not say that WebCrypto is missing.
  requireWebCrypto();
  const datetime = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "");
  const sent: Record<string, string> = { ...headers, "x-amz-date": datetime };
  if (sessionToken) sent["x-amz-security-token"] = sessionToken;
  const signed: Record<string, string> = { ...sent, host: url.host };
  const names = Object.keys(signed).sort();
  const isFull = signingKeys.size >= MAX_SIGNING_KEYS;
  if (isFull || secretAccessKey !== latestSecret) signingKeys = new Map();
  latestSecret = secretAccessKey;
  // Sets the fields that the constructor would compute from a `Headers`. Creating a `Headers` makes Node load all of
  // its `fetch`.
  const signer: AwsV4Signer = Object.assign(
    Object.create(AwsV4Signer.prototype),
    {
      method: "POST",
      headers: new Map(),
      body,
      accessKeyId,
      secretAccessKey,
      service: SERVICE,
      region,
      cache: signingKeys,
      datetime,
      signedHeaders: names.join(";"),
      canonicalHeaders: names
        .map((name) => `${name}:${signed[name]}`)
        .join("\n"),
      credentialString: `${datetime.slice(0, 8)}/${region}/${SERVICE}/aws4_request`,
      encodedPath: "/",
      encodedSearch: "",
    },
  );
  return { ...sent, authorization: await signer.authHeader() };
}
