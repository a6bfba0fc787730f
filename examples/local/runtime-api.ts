import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** Outcome of an event. */
export interface Invocation {
  /** Result of the handler. */
  readonly response?: unknown;
  /** Error that the handler threw, as the runtime reports it. */
  readonly error?: {
    readonly errorType: string;
    readonly errorMessage: string;
  };
  /** Milliseconds from handing out the event to the answer. */
  readonly ms: number;
}

/** Lambda Runtime API (AWS Lambda Developer Guide: "Using the Lambda runtime API") for one instance of a function. */
export interface RuntimeApi {
  /** Host and port, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Resolves when the runtime asks for its first event; rejects when it reports that it could not start. */
  readonly ready: Promise<void>;
  /** Hands out an event and waits for the answer; events go one after another, as in Lambda. */
  invoke(event: unknown): Promise<Invocation>;
  /** Called with true when the runtime waits for an event, and with false before it gets one. */
  onIdle: (isIdle: boolean) => void;
  stop(): Promise<void>;
}

const PREFIX = "/2018-06-01/runtime/";

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}

/** Starts a Lambda Runtime API on a free loopback port. */
export async function startRuntimeApi(name: string): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let last = Promise.resolve();
  let count = 0;
  let settle: ((answer: Omit<Invocation, "ms">) => void) | undefined;
  let wake: (() => void) | undefined;
  const started = Promise.withResolvers<void>();
  // The promise may reject before anyone awaits it.
  started.promise.catch(() => {});

  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").slice(PREFIX.length);
    if (path === "invocation/next") {
      waiting = response;
      started.resolve();
      api.onIdle(true);
      wake?.();
      return;
    }
    const body = await bodyOf(request);
    const what = path.split("/").at(-1);
    if (path === "init/error") {
      const { errorType, errorMessage } = body as Record<string, string>;
      started.reject(new Error(`${errorType}: ${errorMessage}`));
    } else if (what === "error") {
      settle?.({ error: body as NonNullable<Invocation["error"]> });
    } else {
      settle?.({ response: body });
    }
    response.writeHead(202).end("{}");
  });
  // The runtime waits until there is an event.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  async function handOut(event: unknown): Promise<Invocation> {
    while (waiting === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const to = waiting;
    waiting = undefined;
    api.onIdle(false);
    const start = performance.now();
    const answer = new Promise<Omit<Invocation, "ms">>((resolve) => {
      settle = resolve;
    });
    to.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": `${++count}`,
      "lambda-runtime-deadline-ms": `${Date.now() + 30_000}`,
      "lambda-runtime-invoked-function-arn": `arn:aws:lambda:us-east-1:111122223333:function:${name}`,
      "lambda-runtime-trace-id": "Root=1-00000000-000000000000000000000000",
    });
    to.end(JSON.stringify(event));
    return { ...(await answer), ms: performance.now() - start };
  }

  const api: RuntimeApi = {
    address: `127.0.0.1:${port}`,
    ready: started.promise,
    onIdle: () => {},
    invoke(event) {
      const answer = last.then(() => handOut(event));
      last = answer.then(
        () => {},
        () => {},
      );
      return answer;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}
