import { Buffer } from "node:buffer";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Backend, BackendAnswer, BackendCall, Json } from "./backend.ts";
import { clientConfig, type TestClientConfig } from "./client-config.ts";
import { crc32 } from "./crc32.ts";
import { type DynamoDbFault, DynamoDbFaults } from "./faults.ts";
import { Received } from "./received.ts";
import { creationOf, type TestTable } from "./test-table.ts";
import { leaveUnprocessed } from "./unprocessed.ts";

/** Item as the wire protocol has it: `B` holds base64. */
export type WireItem = Readonly<Record<string, Json>>;

/** DynamoDB server for tests, on loopback and in memory. */
export interface DynamoDbServer {
  readonly endpoint: string;
  /** Everything that arrived over HTTP. */
  readonly received: Received;
  readonly faults: DynamoDbFaults;
  /** Returns options of an SDK client; by default it does not retry, and it never waits. */
  config(options?: { readonly maxAttempts?: number }): TestClientConfig;
  /** Runs an operation past the record and the faults. Rejects with the service's error. */
  ask(operation: string, request: Json): Promise<Json>;
  createTable(table: TestTable): Promise<void>;
  /** Returns the items of a table as they are stored. */
  items(tableName: string): Promise<readonly WireItem[]>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const TARGET = /^DynamoDB_20120810\.(\w+)$/;

const failure = (
  status: number,
  name: string,
  message: string,
): BackendAnswer => ({
  status,
  body: JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${name}`,
    message,
  }),
});

const UNKNOWN: BackendAnswer = {
  status: 400,
  body: '{"__type":"com.amazon.coral.service#UnknownOperationException"}',
};

/** Answers of the faults that need nothing of the request. */
const REFUSALS: Readonly<Record<string, BackendAnswer>> = {
  throttle: failure(400, "ThrottlingException", "Rate of requests exceeded"),
  capacity: failure(
    400,
    "ProvisionedThroughputExceededException",
    "The level of configured provisioned throughput for the table was exceeded",
  ),
  denied: failure(
    400,
    "AccessDeniedException",
    "User: arn:aws:iam::111122223333:user/test is not authorized to perform this operation",
  ),
  "500": failure(500, "InternalServerError", "Internal server error"),
};

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes the request line and the headers as they came. */
function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1]}`] : [],
  );
  return [`${method} ${url}`, ...lines].join("\n");
}

function send(response: ServerResponse, { status, body }: BackendAnswer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": bytes.length,
    "x-amz-crc32": `${crc32(bytes)}`,
    "x-amzn-requestid": crypto.randomUUID(),
  });
  response.end(bytes);
}

/** Returns the answer to a transaction that is cancelled because another one is busy with its first item. */
function conflicting(body: string): BackendAnswer {
  const { TransactItems } = JSON.parse(body) as {
    readonly TransactItems: readonly Json[];
  };
  const CancellationReasons = TransactItems.map((_, i) =>
    i === 0
      ? {
          Code: "TransactionConflict",
          Message: "Transaction is ongoing for the item",
        }
      : { Code: "None" },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  const { body: text, status } = failure(
    400,
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
  );
  const answer = { ...JSON.parse(text), CancellationReasons };
  return { status, body: JSON.stringify(answer) };
}

/** Answers a call, and applies the fault that hits it; `null` drops the connection. */
async function answerWith(
  backend: Backend,
  call: BackendCall,
  fault: DynamoDbFault | undefined,
): Promise<BackendAnswer | null> {
  if (fault === undefined) return await backend.answer(call);
  if (fault.kind === "drop") return null;
  if (fault.kind === "conflict") return conflicting(call.body);
  if (fault.kind === "unprocessed") {
    return await leaveUnprocessed(backend, call, fault.keep ?? 0);
  }
  if (fault.kind === "lost-answer") {
    await backend.answer(call);
    return null;
  }
  return REFUSALS[fault.kind] ?? UNKNOWN;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  server: {
    readonly backend: Backend;
    readonly received: Received;
    readonly faults: DynamoDbFaults;
  },
): Promise<void> {
  const bytes = await readBody(request);
  const target = `${request.headers["x-amz-target"] ?? ""}`;
  const [, operation = ""] = TARGET.exec(target) ?? [];
  server.received.add({ operation, head: headOf(request), body: bytes });
  if (operation === "") return send(response, UNKNOWN);
  const call = { operation, body: bytes.toString() };
  const fault = server.faults.take(operation);
  const answer = await answerWith(server.backend, call, fault);
  if (answer === null) request.socket.destroy();
  else send(response, answer);
}

/** Starts listening on a free loopback port; returns the port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Stops a server, with the connections that clients keep open. */
export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Returns a function that runs an operation on a backend, and rejects with the service's error. */
function asking(backend: Backend): DynamoDbServer["ask"] {
  return async (operation, request) => {
    const body = JSON.stringify(request);
    const answer = await backend.answer({ operation, body });
    const parsed = JSON.parse(answer.body);
    if (answer.status === 200) return parsed;
    const { __type = "", message = parsed.Message ?? "" } = parsed;
    const error = new Error(`${operation}: ${__type}: ${message}`);
    throw Object.assign(error, { name: `${__type}`.split("#").at(-1) });
  };
}

/** Returns a function that reads a whole table. */
function scanning(ask: DynamoDbServer["ask"]): DynamoDbServer["items"] {
  return async (TableName) => {
    const items: WireItem[] = [];
    let from: unknown;
    do {
      const page = await ask("Scan", {
        TableName,
        ConsistentRead: true,
        ...(from !== undefined && { ExclusiveStartKey: from }),
      });
      items.push(...(page.Items as WireItem[]));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  };
}

/** Starts a server in front of a backend, which keeps what it receives and injects faults, and makes tables. */
export async function serve(
  backend: Backend,
  tables: readonly TestTable[],
): Promise<DynamoDbServer> {
  const received = new Received();
  const faults = new DynamoDbFaults();
  const http = createServer((request, response) => {
    handle(request, response, { backend, received, faults }).catch(() => {
      // The client has gone, or the server is stopping.
      request.socket.destroy();
    });
  });
  const endpoint = `http://127.0.0.1:${await listen(http)}`;
  const ask = asking(backend);
  const statusOf = async (TableName: string) => {
    const { Table } = await ask("DescribeTable", { TableName });
    return (Table as Json).TableStatus;
  };
  const stop = async () => {
    await close(http);
    await backend.stop();
  };
  const server: DynamoDbServer = {
    endpoint,
    received,
    faults,
    config: (options) => clientConfig(endpoint, options),
    ask,
    async createTable(table) {
      await ask("CreateTable", creationOf(table));
      // A table is made in steps; each question gives the server time for the next one.
      while ((await statusOf(table.name)) !== "ACTIVE");
    },
    items: scanning(ask),
    stop,
    [Symbol.asyncDispose]: stop,
  };
  for (const table of tables) await server.createTable(table);
  return server;
}
