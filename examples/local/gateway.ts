import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { httpEvent } from "./http-event.ts";
import type { Invocation } from "./runtime-api.ts";

/** Content types that stay text in the event; other bodies become base64, since the event is JSON. */
const TEXT =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|javascript|xml)\b)/i;

/** HTTP API in front of a function, with the events of Amazon API Gateway and function URLs (payload format 2.0). */
export interface Gateway {
  readonly url: string;
  stop(): Promise<void>;
}

async function eventOf(
  request: IncomingMessage,
): Promise<APIGatewayProxyEventV2> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  const isBase64Encoded = bytes.length > 0 && !TEXT.test(type);
  const body = bytes.toString(isBase64Encoded ? "base64" : "utf8");
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const method = request.method ?? "GET";
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, `${value}`]),
  );
  const query = search.slice(1);
  return httpEvent({
    method,
    path: pathname,
    query,
    headers,
    body,
    isBase64Encoded,
  });
}

/** Returns the response for a result: the result itself, or, if it has no status, 200 with the result as body. */
function responseOf({
  response,
  error,
}: Invocation): APIGatewayProxyStructuredResultV2 {
  if (error) {
    return { statusCode: 502, body: '{"message":"Internal Server Error"}' };
  }
  const { statusCode } = (response ?? {}) as APIGatewayProxyStructuredResultV2;
  return statusCode === undefined
    ? { statusCode: 200, body: JSON.stringify(response) }
    : (response as APIGatewayProxyStructuredResultV2);
}

/** Starts an HTTP API on a free loopback port. */
export async function startGateway(
  invoke: (event: APIGatewayProxyEventV2) => Promise<Invocation>,
): Promise<Gateway> {
  const server = createServer(async (request, response) => {
    const invocation = await invoke(await eventOf(request));
    const { statusCode, headers, body } = responseOf(invocation);
    response.writeHead(statusCode ?? 200, {
      "content-type": "application/json",
      ...(headers as Record<string, string>),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
