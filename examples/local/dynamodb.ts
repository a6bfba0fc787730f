import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDbServer } from "../../test/support/dynamodb/server.ts";
import { startStub } from "../../test/support/dynamodb/start-stub.ts";
import type { TestTable } from "../../test/support/dynamodb/test-table.ts";

/** DynamoDB server in memory. */
export interface LocalDynamoDb {
  /** URL for a client's `endpoint`. */
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** Server, with the requests that it received. */
  readonly server: DynamoDbServer;
  stop(): Promise<void>;
}

/**
 * Starts a DynamoDB server on a free loopback port. It is the stub of this repository's tests, which answers as DynamoDB documents
 * and has transactions; npm's `dynalite` has none. Outside this repository, take moto.
 */
export async function startDynamoDb(
  tables: readonly TestTable[],
): Promise<LocalDynamoDb> {
  const server = await startStub({ tables });
  const client = new DynamoDBClient(server.config());
  return {
    endpoint: server.endpoint,
    client,
    server,
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}
