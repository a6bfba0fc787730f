import { env } from "node:process";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  type TranslateConfig,
} from "@aws-sdk/lib-dynamodb";
import type { ItemCodec } from "../../../src/dynamodb/client/item-codec.ts";
import { itemMiddleware } from "../../../src/dynamodb/client/item-middleware.ts";
import type { DynamoDbServer } from "./server.ts";
import { startStub } from "./start-stub.ts";
import { testCodec } from "./test-codec.ts";
import type { TestTable } from "./test-table.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Table `customers`, as `testTable` of test-codec.ts describes it. */
export const CUSTOMERS: TestTable = {
  name: "customers",
  partitionKey: "pk",
  sortKey: "sk",
  keyTypes: { age: "N" },
  indexes: {
    "by-city": { partitionKey: "city" },
    "by-city-keys": { partitionKey: "city", projection: "KEYS_ONLY" },
    "by-age": { sortKey: "age", projection: ["name"] },
  },
};

/** Another table, without an encryptor. */
export const ORDERS: TestTable = { name: "orders", partitionKey: "id" };

/** Server, with clients that encrypt and one that does not. */
export interface TestClients {
  readonly server: DynamoDbServer;
  /** Client with the middleware. */
  readonly raw: DynamoDBClient;
  /** Document client on the stack of `raw`. */
  readonly document: DynamoDBDocumentClient;
  /** Document client without the middleware. */
  readonly plain: DynamoDBDocumentClient;
  stop(): Promise<void>;
}

/** Starts a server and makes its clients. */
export async function startClients({
  start = startStub,
  codecs = [testCodec()],
  tables = [CUSTOMERS, ORDERS],
  maxAttempts = 1,
  translate,
  pageItems,
}: {
  readonly start?: (options: {
    readonly tables: readonly TestTable[];
    readonly pageItems?: number;
  }) => Promise<DynamoDbServer>;
  readonly codecs?: readonly ItemCodec[];
  readonly tables?: readonly TestTable[];
  readonly maxAttempts?: number;
  readonly translate?: TranslateConfig;
  readonly pageItems?: number;
} = {}): Promise<TestClients> {
  const server = await start({
    tables,
    ...(pageItems === undefined ? {} : { pageItems }),
  });
  const raw = new DynamoDBClient(server.config({ maxAttempts }));
  const document = DynamoDBDocumentClient.from(raw, translate);
  for (const codec of codecs) {
    document.middlewareStack.use(itemMiddleware(codec));
  }
  const unchanged = new DynamoDBClient(server.config({ maxAttempts }));
  const plain = DynamoDBDocumentClient.from(unchanged, translate);
  const stop = async () => {
    raw.destroy();
    unchanged.destroy();
    await server.stop();
  };
  return { server, raw, document, plain, stop };
}
