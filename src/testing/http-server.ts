import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { joinBytes } from "../util/bytes.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { hostCheck } from "./allowed-hosts.ts";
import type { HttpRequest } from "./credential.ts";
import { nodeModule } from "./node-module.ts";
import type { HttpAnswer } from "./respond.ts";

/** Maximum length of a request body in bytes. AWS's own limits are far lower. */
const MAX_BODY_BYTES = 1 << 20;

/** Running HTTP server. */
export interface HttpServer {
  readonly port: number;
  /** Closes the server and all connections. Resolves when no request is being answered any more. */
  close(): Promise<void>;
}

/**
 * Reads the body of a request to its end, even if it is too long, because further requests come over the same
 * connection. Returns `null` if the body is too long.
 */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (length > MAX_BODY_BYTES) return null;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(joinBytes(chunks));
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = ""]) => [
      name,
      typeof value === "string" ? value : value.join(","),
    ]),
  );
}

function send(
  response: ServerResponse,
  { status, body }: NonNullable<HttpAnswer>,
): void {
  const bytes = encodeUtf8(JSON.stringify(body));
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.1",
    "content-length": bytes.length,
    "cache-control": "no-cache, no-store, must-revalidate, private",
    "x-amzn-requestid": crypto.randomUUID(),
  });
  response.end(bytes);
}

const NOT_FOUND = {
  status: 404,
  body: { __type: "UnknownOperationException" },
};

const FORBIDDEN = {
  status: 403,
  body: {
    __type: "AccessDeniedException",
    message:
      "Cannot answer the call: expected localhost, 127.0.0.1 or [::1] with the server's port as host and origin, got another one; add it to hosts of startLocalKms",
  },
};

/** Functions that check and answer a request. */
interface Handling {
  /** Tells by the headers of a request whether the server may answer it. */
  readonly isAllowed: ReturnType<typeof hostCheck>;
  readonly answer: (request: HttpRequest) => Promise<HttpAnswer>;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { isAllowed, answer }: Handling,
): Promise<void> {
  const body = await readBody(request);
  const headers = headersOf(request);
  if (!isAllowed(headers)) return send(response, FORBIDDEN);
  if (request.method !== "POST") return send(response, NOT_FOUND);
  const given = await answer({
    method: request.method,
    url: request.url ?? "/",
    headers,
    body: body ?? "",
    isTooLong: body === null,
  });
  if (given === null) request.socket.destroy();
  else send(response, given);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address) resolve(address.port);
    });
  });
}

/**
 * Starts an HTTP server on 127.0.0.1.
 *
 * @param port port to listen on, or 0 for a free one
 * @param answer answers a request; must not reject
 * @param clock returns the time in milliseconds for the `date` header of answers
 * @param hosts allowed host names in addition to those of loopback
 */
export async function serve(
  port: number,
  answer: (request: HttpRequest) => Promise<HttpAnswer>,
  clock: () => number = Date.now,
  hosts: readonly string[] = [],
): Promise<HttpServer> {
  const { createServer } = nodeModule("node:http");
  const running = new Set<Promise<void>>();
  // No request can come before the port is known.
  let isAllowed: Handling["isAllowed"] = () => false;
  const server = createServer((request, response) => {
    // Clients correct their clocks by this header.
    response.setHeader("date", new Date(clock()).toUTCString());
    const done = handle(request, response, { isAllowed, answer })
      .catch(() => {
        // The client has gone or the server is stopping, so nobody waits for the error.
        request.socket.destroy();
      })
      .finally(() => running.delete(done));
    running.add(done);
  });
  const listening = await listen(server, port);
  isAllowed = hostCheck(listening, hosts);
  return {
    port: listening,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Clients keep connections open for their next call, which would keep the server running.
        server.closeAllConnections();
      });
      await Promise.all(running);
    },
  };
}
