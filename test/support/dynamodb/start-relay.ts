import type { Backend, BackendAnswer, BackendCall } from "./backend.ts";
import { type DynamoDbServer, serve } from "./server.ts";
import type { TestTable } from "./test-table.ts";

/** Regions of relays that run at the same time: each has tables of its own, though their names are the same. */
const REGIONS = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
] as const;

let started = 0;

/** Headers of a request whose signature nobody checks. */
function headersOf(operation: string, region: string): Record<string, string> {
  const scope = `AKIATESTDYNAMODB0000/20260101/${region}/dynamodb/aws4_request`;
  return {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "x-amz-date": "20260101T000000Z",
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`,
  };
}

/** Passes calls on to another server, which must not check signatures. */
export async function passOn(
  upstream: string,
  { operation, body }: BackendCall,
  region: string = REGIONS[0],
): Promise<BackendAnswer> {
  const headers = headersOf(operation, region);
  const response = await fetch(upstream, { method: "POST", headers, body });
  return { status: response.status, body: await response.text() };
}

/** Makes a backend of another server; when it stops, it deletes the tables that were made through it. */
function relayTo(upstream: string): Backend {
  const made = new Set<string>();
  const region = REGIONS[started++ % REGIONS.length];
  return {
    async answer(call) {
      const answer = await passOn(upstream, call, region);
      if (call.operation === "CreateTable" && answer.status === 200) {
        made.add(JSON.parse(call.body).TableName);
      }
      return answer;
    },
    async stop() {
      for (const TableName of made) {
        const body = JSON.stringify({ TableName });
        await passOn(upstream, { operation: "DeleteTable", body }, region);
      }
    },
  };
}

/**
 * Starts a server that passes calls on to another one, such as moto, and keeps what it receives and injects faults.
 *
 * @param upstream address of the other server, which must not check signatures
 */
export function startRelay(
  upstream: string,
  { tables = [] }: { readonly tables?: readonly TestTable[] } = {},
): Promise<DynamoDbServer> {
  return serve(relayTo(upstream), tables);
}
