import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answer of a key set server; `"hang"` for no answer. */
export type Answer =
  | "hang"
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly body: unknown;
    };

/** Key set server on loopback. */
export interface KeyServer extends AsyncDisposable {
  readonly url: string;
  /** Answer to the next requests. */
  answer: Answer;
  /** Number of requests. */
  readonly count: number;
}

function send(answer: Answer, response: ServerResponse): void {
  if (answer === "hang") return;
  const { status = 200, headers, body } = answer;
  response.writeHead(status, headers);
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Starts a server that gives every request the same answer. */
export async function serveKeys(first: Answer): Promise<KeyServer> {
  const state = { answer: first, count: 0 };
  const server = createServer((_, response) => {
    state.count++;
    send(state.answer, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/jwks.json`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
