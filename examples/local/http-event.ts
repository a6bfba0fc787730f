import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** Parts of a request. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Query without the question mark. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

/** Returns the event for a request to an HTTP API or a function URL (payload format 2.0). */
export function httpEvent({
  method,
  path,
  query = "",
  headers,
  body,
  isBase64Encoded = false,
}: HttpRequest): APIGatewayProxyEventV2 {
  const routeKey = `${method} ${path}`;
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: {
      accountId: "111122223333",
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "local",
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: "local",
      routeKey,
      stage: "$default",
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
    isBase64Encoded,
    ...(body !== "" && { body }),
  };
}
