import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
// @ts-expect-error It has no types.
import dynalite from "dynalite";

/** DynamoDB server in memory. */
export interface LocalDynamoDb {
  readonly endpoint: string;
  /** Client with its own credentials. */
  readonly client: DynamoDBClient;
  /** Client for items as plain objects. */
  readonly documents: DynamoDBDocumentClient;
  stop(): Promise<void>;
}

const credentials = {
  accessKeyId: "AKIALOCALDYNAMODB000",
  secretAccessKey: "local",
};

/** Starts a DynamoDB server on a free loopback port, with tables that have one partition key each. */
export async function startDynamoDb(
  tables: Readonly<Record<string, string>>,
): Promise<LocalDynamoDb> {
  const server: Server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials,
  });
  for (const [TableName, AttributeName] of Object.entries(tables)) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName, AttributeType: "S" }],
        KeySchema: [{ AttributeName, KeyType: "HASH" }],
      }),
    );
  }
  return {
    endpoint,
    client,
    documents: DynamoDBDocumentClient.from(client),
    async stop() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
