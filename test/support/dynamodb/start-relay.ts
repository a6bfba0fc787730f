import { randomInt } from "node:crypto";
import type { Backend, BackendAnswer, BackendCall } from "./backend.ts";
import { type DynamoDbServer, serve } from "./server.ts";
import type { TestTable } from "./test-table.ts";

const SCOPE = "AKIATESTDYNAMODB0000/20260101/us-east-1/dynamodb/aws4_request";

/** Headers of a request whose signature nobody checks. */
function headersOf(operation: string): Record<string, string> {
  return {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "x-amz-date": "20260101T000000Z",
    authorization: `AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=host, Signature=${"0".repeat(64)}`,
  };
}

/** Passes calls on to another server, which must not check signatures. */
export async function passOn(
  upstream: string,
  { operation, body }: BackendCall,
  more: Readonly<Record<string, string>> = {},
): Promise<BackendAnswer> {
  const headers = { ...headersOf(operation), ...more };
  const response = await fetch(upstream, { method: "POST", headers, body });
  return { status: response.status, body: await response.text() };
}

/** Limits the page of a `Query` or a `Scan`. */
function limited(call: BackendCall, pageItems: number): BackendCall {
  const hasPages = call.operation === "Query" || call.operation === "Scan";
  if (!hasPages || pageItems === Number.POSITIVE_INFINITY) return call;
  const request = JSON.parse(call.body);
  const Limit = Math.min(request.Limit ?? pageItems, pageItems);
  return { ...call, body: JSON.stringify({ ...request, Limit }) };
}

/** Makes a backend of another server; when it stops, it deletes the tables that were made through it. */
function relayTo(upstream: string, pageItems: number): Backend {
  const made = new Set<string>();
  // On moto each relay has an account of its own: a test that fails may leave tables there, under names that the next one takes.
  const account = { "x-moto-account-id": `${randomInt(1e11, 1e12)}` };
  return {
    async answer(call) {
      const answer = await passOn(upstream, limited(call, pageItems), account);
      if (call.operation === "CreateTable" && answer.status === 200) {
        made.add(JSON.parse(call.body).TableName);
      }
      return answer;
    },
    async stop() {
      for (const TableName of made) {
        const body = JSON.stringify({ TableName });
        await passOn(upstream, { operation: "DeleteTable", body }, account);
      }
    },
  };
}

/**
 * Starts a server that passes calls on to another one, such as moto, and keeps what it receives and injects faults.
 *
 * @param upstream address of the other server, which must not check signatures
 * @param options tables, and the most items in a page of `Query` and `Scan`, default no limit but the other server's
 */
export function startRelay(
  upstream: string,
  {
    tables = [],
    pageItems = Number.POSITIVE_INFINITY,
  }: {
    readonly tables?: readonly TestTable[];
    readonly pageItems?: number;
  } = {},
): Promise<DynamoDbServer> {
  return serve(relayTo(upstream, pageItems), tables);
}
