import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { DynamoDbServer } from "../../test/support/dynamodb/server.ts";
import { startStub } from "../../test/support/dynamodb/start-stub.ts";

/** DynamoDB server in memory. */
export interface LocalDynamoDb {
  readonly endpoint: string;
  /** Client with its own credentials. */
  readonly client: DynamoDBClient;
  /** Client for items as plain objects. */
  readonly documents: DynamoDBDocumentClient;
  /** Server, with the requests that it received. */
  readonly server: DynamoDbServer;
  stop(): Promise<void>;
}

/** Names of the keys of a table: the partition key, and the sort key if it has one. */
export type TableKeys = readonly [partitionKey: string, sortKey?: string];

const credentials = {
  accessKeyId: "AKIALOCALDYNAMODB000",
  secretAccessKey: "local",
};

/**
 * Starts a DynamoDB server on a free loopback port. It is the stub of this repository's tests, which answers as DynamoDB documents
 * and has transactions; npm's `dynalite` has none. Outside this repository, take moto.
 */
export async function startDynamoDb(
  tables: Readonly<Record<string, TableKeys>>,
): Promise<LocalDynamoDb> {
  const server = await startStub();
  const { endpoint } = server;
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials,
  });
  for (const [TableName, [partitionKey, sortKey]] of Object.entries(tables)) {
    const keys = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])];
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: keys.map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
        KeySchema: keys.map((AttributeName, i) => ({
          AttributeName,
          KeyType: i === 0 ? "HASH" : "RANGE",
        })),
      }),
    );
  }
  return {
    endpoint,
    client,
    documents: DynamoDBDocumentClient.from(client),
    server,
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}
