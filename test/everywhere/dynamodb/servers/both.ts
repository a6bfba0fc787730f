import { env } from "node:process";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { DynamoDbServer } from "../../../support/dynamodb/server.ts";
import { startDynalite } from "../../../support/dynamodb/start-dynalite.ts";
import { startStub } from "../../../support/dynamodb/start-stub.ts";
import type { TestTable } from "../../../support/dynamodb/test-table.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Servers that must answer alike, by name. */
export const SERVERS = { dynalite: startDynalite, "the stub": startStub };

export const TABLE: TestTable = {
  name: "customers",
  partitionKey: "pk",
  sortKey: "sk",
  keyTypes: { sk: "N", age: "N" },
  indexes: {
    "by-city": { partitionKey: "city" },
    "by-city-keys": { partitionKey: "city", projection: "KEYS_ONLY" },
    "by-age": { sortKey: "age", projection: ["name"] },
  },
};

/** Starts a server with the table, and a client of it. */
export async function startWithClient(
  start: (options: {
    readonly tables: readonly TestTable[];
  }) => Promise<DynamoDbServer>,
  { maxAttempts = 1 }: { readonly maxAttempts?: number } = {},
): Promise<{ readonly server: DynamoDbServer; readonly client: DynamoDB }> {
  const server = await start({ tables: [TABLE] });
  const client = new DynamoDB(server.config({ maxAttempts }));
  return { server, client };
}

/** Waits for a call to fail, and returns its error. */
export async function failing(
  call: Promise<unknown>,
): Promise<Error & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error("the call did not fail");
}
