import { env } from "node:process";
import { type DynamoDbServer, serve } from "./server.ts";
import { startRelay } from "./start-relay.ts";
import { stubBackend } from "./stub/stub-backend.ts";
import type { TestTable } from "./test-table.ts";

/**
 * Starts the stub of DynamoDB. If `SEALMASK_TEST_DYNAMODB_ENDPOINT` is set, starts a relay to the server there instead.
 *
 * @param options tables, and the most items in a page of `Query` and `Scan`, default no limit but that of 1 MB
 */
export function startStub({
  tables = [],
  pageItems = Number.POSITIVE_INFINITY,
}: {
  readonly tables?: readonly TestTable[];
  readonly pageItems?: number;
} = {}): Promise<DynamoDbServer> {
  const upstream = env.SEALMASK_TEST_DYNAMODB_ENDPOINT;
  return upstream
    ? startRelay(upstream, { tables, pageItems })
    : serve(stubBackend(pageItems), tables);
}
