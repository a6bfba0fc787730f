import { AwsV4Signer } from "aws4fetch";
import { requireWebCrypto } from "../crypto/require-web-crypto.ts";
import type { KmsCredentials } from "./credentials.ts";

const SERVICE = "kms";
/** Signing keys to remember: each is good for one day, one Region and one pair of credentials. */
const MAX_SIGNING_KEYS = 8;

/** The name of each holds the secret: only those of the latest pair of credentials are kept. */
let signingKeys = new Map<string, ArrayBuffer>();
let latestSecret: string | undefined;

/** What is signed: a POST to the root of an endpoint. */
export interface Signable {
  readonly url: URL;
  readonly region: string;
  /** Every header to sign, its name in lower case, but `host` and those that signing adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the headers of a request with its signature (AWS Signature Version 4). */
export async function sign(
  { url, region, headers, body }: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: KmsCredentials,
  now: number,
): Promise<Record<string, string>> {
  // The signer reaches for it, and would not say what is missing.
  requireWebCrypto();
  const datetime = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "");
  const sent: Record<string, string> = { ...headers, "x-amz-date": datetime };
  if (sessionToken) sent["x-amz-security-token"] = sessionToken;
  const signed: Record<string, string> = { ...sent, host: url.host };
  const names = Object.keys(signed).sort();
  const isFull = signingKeys.size >= MAX_SIGNING_KEYS;
  if (isFull || secretAccessKey !== latestSecret) signingKeys = new Map();
  latestSecret = secretAccessKey;
  // The constructor would fill in the same from a `Headers`, and making one has Node load all of its `fetch`.
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
