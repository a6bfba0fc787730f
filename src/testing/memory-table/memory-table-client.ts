import type {
  StoredItem,
  TableCallOptions,
  TableClient,
} from "../../keyrings/key-store/table-client.ts";
import { assertMembers } from "./assert-members.ts";
import { type MemorySearch, search } from "./memory-search.ts";
import {
  keyTextOf,
  type MemoryTable,
  type MemoryTables,
  tableOf,
} from "./memory-tables.ts";
import { type TransactItem, transact } from "./memory-transaction.ts";
import { TableFailure } from "./table-failure.ts";

const ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/";

interface Creation {
  readonly TableName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly AttributeDefinitions: readonly object[];
}

interface BatchRead {
  readonly RequestItems: Readonly<
    Record<string, { readonly Keys: readonly StoredItem[] }>
  >;
}

interface Transaction {
  readonly TransactItems: readonly TransactItem[];
}

const CREATION = [
  "TableName",
  "KeySchema",
  "AttributeDefinitions",
  "BillingMode",
];

function descriptionOf({ name, definition }: MemoryTable): object {
  return {
    TableName: name,
    TableStatus: "ACTIVE",
    TableArn: `${ARN}${name}`,
    ...definition,
  };
}

function createTable(tables: MemoryTables, input: Creation): object {
  assertMembers("CreateTable", input, CREATION);
  const { TableName: name, KeySchema, AttributeDefinitions } = input;
  if (tables.has(name)) {
    const message = `Table already exists: ${name}`;
    throw new TableFailure("ResourceInUseException", message);
  }
  const keys = KeySchema.map(({ AttributeName }) => AttributeName);
  const definition = structuredClone({ KeySchema, AttributeDefinitions });
  const table = { name, keys, definition, items: new Map() };
  tables.set(name, table);
  return { TableDescription: descriptionOf(table) };
}

function batchGetItem(tables: MemoryTables, input: BatchRead): object {
  assertMembers("BatchGetItem", input, ["RequestItems"]);
  const entries = Object.entries(input.RequestItems).map(([name, asked]) => {
    assertMembers("BatchGetItem", asked, ["Keys", "ConsistentRead"]);
    const table = tableOf(tables, name);
    const items = asked.Keys.flatMap((key) => {
      const item = table.items.get(keyTextOf(table, key));
      return item === undefined ? [] : [item];
    });
    return [name, items] as const;
  });
  return { Responses: Object.fromEntries(entries), UnprocessedKeys: {} };
}

/**
 * Makes a client of DynamoDB for a `KeyStore` in tests and examples: its tables live in memory, and are gone with the client.
 * Transactions and their conditions work. It knows the requests that a key store sends and refuses others, but does not check them
 * as DynamoDB does.
 *
 * @returns a client for the option `client` of `KeyStore`; call `createTable` of the key store first
 *
 * @example
 * ```ts
 * import { KMSClient } from "@aws-sdk/client-kms";
 * import { KeyStore } from "sealmask/key-store";
 * import { memoryTableClient, startLocalKms } from "sealmask/testing";
 *
 * const localKms = await startLocalKms();
 * const { arn } = await localKms.createKey();
 * const kmsClient = new KMSClient(localKms.clientConfig());
 *
 * const keyStore = new KeyStore({
 *   tableName: "BranchKeys",
 *   logicalName: "BranchKeys",
 *   kms: { keyArn: arn, client: kmsClient },
 *   client: memoryTableClient(),
 * });
 * await keyStore.createTable();
 * const { branchKeyId } = await keyStore.createKey();
 * const { key } = await keyStore.activeKey(branchKeyId);
 * console.log(key.length); // 32
 *
 * kmsClient.destroy();
 * await localKms.stop();
 * ```
 */
export function memoryTableClient(): TableClient {
  const tables: MemoryTables = new Map();
  const answering =
    <Input>(answer: (input: Input) => object) =>
    async (input: object, options?: TableCallOptions): Promise<object> => {
      options?.abortSignal?.throwIfAborted();
      return structuredClone(answer(input as Input));
    };
  return {
    batchGetItem: answering<BatchRead>((input) => batchGetItem(tables, input)),
    query: answering<MemorySearch>((input) => search(tables, input)),
    scan: answering<MemorySearch>((input) => search(tables, input)),
    transactWriteItems: answering<Transaction>((input) => {
      assertMembers("a transaction", input, [
        "TransactItems",
        "ClientRequestToken",
      ]);
      transact(tables, input.TransactItems);
      return {};
    }),
    describeTable: answering<{ TableName: string }>(({ TableName }) => {
      return { Table: descriptionOf(tableOf(tables, TableName)) };
    }),
    createTable: answering<Creation>((input) => createTable(tables, input)),
  };
}
