/** Formats a time as signatures do, such as `20300101T000000Z`. */
export function basicTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[:-]|\.\d{3}/g, "");
}

/** Parts of a request that differ from those of a KMS client. */
export interface Raw {
  readonly target?: string;
  readonly body?: string;
  readonly path?: string;
  /** Claimed time of the signature, in milliseconds. */
  readonly time?: number;
  /** Region, service and closing word. */
  readonly scope?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request with a secret that the server does not know, and returns the response. */
export function post(
  endpoint: string,
  {
    target = "TrentService.ListKeys",
    body = "{}",
    path = "/",
    // The server compares dates with the computer's clock, and refuses a difference of minutes.
    time = Date.now(),
    scope = "us-east-1/kms/aws4_request",
    headers = {},
  }: Raw = {},
): Promise<Response> {
  const dated = basicTime(time);
  const credential = `ANYONE/${dated.slice(0, 8)}/${scope}`;
  const signed = `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
  return fetch(endpoint + path, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": target,
      "x-amz-date": dated,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, ${signed}`,
      ...headers,
    },
    body,
  });
}

/** Describes a response as `name status: message`. */
export async function told(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const { __type, message = "" } = await response.json();
  return `${__type} ${response.status}: ${message}`;
}
