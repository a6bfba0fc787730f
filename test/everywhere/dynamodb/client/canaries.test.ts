/** Searches everything that a server receives for values that must be encrypted, over every operation that sends items. */
import { describe, expect, test } from "bun:test";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  paginateQuery as paginateQueryItems,
  paginateScan as paginateScanItems,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  DeleteCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  paginateScan,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { startDynalite } from "../../../support/dynamodb/start-dynalite.ts";
import { startStub } from "../../../support/dynamodb/start-stub.ts";
import {
  startClients,
  type TestClients,
} from "../../../support/dynamodb/test-clients.ts";

const TableName = "customers";
const CANARIES = ["078-05-1120", "Rue du Canari 17", "4711081547110815"];
const BYTES = new TextEncoder().encode("canary-bytes-4711");

const address = () => ({
  street: CANARIES[1],
  numbers: [4711081547110815, new Set(["x"])],
  photo: BYTES,
});
const plainItem = (pk: string) => ({
  pk,
  sk: "1",
  ssn: CANARIES[0],
  address: address(),
  city: "Ulm",
  seen: 1,
});
const plainKey = (pk: string) => ({ pk, sk: "1" });

const item = (pk: string) => ({
  pk: { S: pk },
  sk: { S: "1" },
  ssn: { S: CANARIES[0] as string },
  address: {
    M: {
      street: { S: CANARIES[1] as string },
      numbers: { L: [{ N: CANARIES[2] as string }, { SS: ["x"] }] },
      photo: { B: BYTES },
    },
  },
  city: { S: "Ulm" },
  seen: { N: "1" },
});
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "1" } });

/** Returns where any canary arrived. */
function leaks({ server }: TestClients): readonly string[] {
  return [...CANARIES, BYTES].flatMap((each) => server.received.find(each));
}

async function allOf<T>(
  pages: AsyncIterable<{ Items?: T[] | undefined }>,
): Promise<T[]> {
  const items: T[] = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}

const condition = {
  ConditionExpression: "attribute_not_exists(ssn) OR city = :city",
};

/** Uses every operation of a server with commands of `DynamoDBClient`; returns what was read. */
async function useRaw(clients: TestClients): Promise<readonly unknown[]> {
  const { raw } = clients;
  const values = { ExpressionAttributeValues: { ":city": { S: "Ulm" } } };
  await raw.send(new PutItemCommand({ TableName, Item: item("a") }));
  const put = await raw.send(
    new PutItemCommand({
      TableName,
      Item: item("a"),
      ...condition,
      ...values,
      ReturnValues: "ALL_OLD",
    }),
  );
  let unprocessed: BatchWriteItemCommandOutput["UnprocessedItems"] = {
    [TableName]: ["b", "c", "d"].map((pk) => ({
      PutRequest: { Item: item(pk) },
    })),
  };
  const written: unknown[] = [];
  while (unprocessed && Object.keys(unprocessed).length > 0) {
    written.push(...(unprocessed[TableName] ?? []));
    const answer: BatchWriteItemCommandOutput = await raw.send(
      new BatchWriteItemCommand({ RequestItems: unprocessed }),
    );
    unprocessed = answer.UnprocessedItems;
  }
  const got = await raw.send(new GetItemCommand({ TableName, Key: key("b") }));
  const update = await raw.send(
    new UpdateItemCommand({
      TableName,
      Key: key("b"),
      UpdateExpression: "ADD seen :one",
      ExpressionAttributeValues: { ":one": { N: "0" } },
      ReturnValues: "ALL_NEW",
    }),
  );
  const batch = await raw.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key("c"), key("d")] } },
    }),
  );
  expect(batch.Responses?.[TableName]).toHaveLength(2);
  const scanned = await allOf(
    paginateScanItems({ client: raw, pageSize: 2 }, { TableName }),
  );
  const queried = await allOf(
    paginateQueryItems(
      { client: raw, pageSize: 1 },
      {
        TableName,
        IndexName: "by-city",
        KeyConditionExpression: "city = :city",
        FilterExpression: "attribute_exists(ssn)",
        ...values,
      },
    ),
  );
  const deleted = await raw.send(
    new DeleteItemCommand({
      TableName,
      Key: key("d"),
      ReturnValues: "ALL_OLD",
    }),
  );
  const puts = written.map((each) => {
    const { PutRequest } = each as { PutRequest: { Item: unknown } };
    return PutRequest.Item;
  });
  return [
    put.Attributes,
    ...puts,
    got.Item,
    update.Attributes,
    ...(batch.Responses?.[TableName] ?? []),
    ...scanned,
    ...queried,
    deleted.Attributes,
  ];
}

/** Uses every operation of a server with commands of `DynamoDBDocumentClient`; returns what was read. */
async function useDocuments(clients: TestClients): Promise<readonly unknown[]> {
  const { document } = clients;
  const values = { ExpressionAttributeValues: { ":city": "Ulm" } };
  await document.send(new PutCommand({ TableName, Item: plainItem("a") }));
  const put = await document.send(
    new PutCommand({
      TableName,
      Item: plainItem("a"),
      ...condition,
      ...values,
      ReturnValues: "ALL_OLD",
    }),
  );
  let unprocessed: BatchWriteCommandOutput["UnprocessedItems"] = {
    [TableName]: ["b", "c", "d"].map((pk) => ({
      PutRequest: { Item: plainItem(pk) },
    })),
  };
  const written: unknown[] = [];
  while (unprocessed && Object.keys(unprocessed).length > 0) {
    written.push(...(unprocessed[TableName] ?? []));
    const answer: BatchWriteCommandOutput = await document.send(
      new BatchWriteCommand({ RequestItems: unprocessed }),
    );
    unprocessed = answer.UnprocessedItems;
  }
  const got = await document.send(
    new GetCommand({ TableName, Key: plainKey("b") }),
  );
  const update = await document.send(
    new UpdateCommand({
      TableName,
      Key: plainKey("b"),
      UpdateExpression: "ADD seen :one",
      ExpressionAttributeValues: { ":one": 0 },
      ReturnValues: "ALL_NEW",
    }),
  );
  const batch = await document.send(
    new BatchGetCommand({
      RequestItems: { [TableName]: { Keys: [plainKey("c"), plainKey("d")] } },
    }),
  );
  expect(batch.Responses?.[TableName]).toHaveLength(2);
  const scanned = await allOf(
    paginateScan({ client: document, pageSize: 2 }, { TableName }),
  );
  const queried = await allOf(
    paginateQuery(
      { client: document, pageSize: 1 },
      {
        TableName,
        IndexName: "by-city",
        KeyConditionExpression: "city = :city",
        FilterExpression: "attribute_exists(ssn)",
        ...values,
      },
    ),
  );
  const deleted = await document.send(
    new DeleteCommand({
      TableName,
      Key: plainKey("d"),
      ReturnValues: "ALL_OLD",
    }),
  );
  const puts = written.map((each) => {
    const { PutRequest } = each as { PutRequest: { Item: unknown } };
    return PutRequest.Item;
  });
  return [
    put.Attributes,
    ...puts,
    got.Item,
    update.Attributes,
    ...(batch.Responses?.[TableName] ?? []),
    ...scanned,
    ...queried,
    deleted.Attributes,
  ];
}

/** Returns the partition key of an item in either form. */
function pkOf(read: unknown): string {
  const { pk } = read as { pk: string | { S: string } };
  return typeof pk === "string" ? pk : pk.S;
}

const SERVERS = { dynalite: startDynalite, "the stub": startStub };
const USES = {
  DynamoDBClient: { use: useRaw, made: item },
  DynamoDBDocumentClient: { use: useDocuments, made: plainItem },
};

for (const [server, start] of Object.entries(SERVERS)) {
  for (const [client, { use, made }] of Object.entries(USES)) {
    describe(`${client} with the middleware, on ${server}`, () => {
      test("sends nothing in clear and reads it all back, with batches, pages and retries", async () => {
        const clients = await startClients({ start, maxAttempts: 3 });
        const { faults, received } = clients.server;
        for (const operation of ["PutItem", "UpdateItem", "Query", "Scan"]) {
          faults.add({ kind: "throttle", operation, times: 1 });
        }
        const operation = "BatchWriteItem";
        faults.add({ kind: "500", operation, times: 1 });
        faults.add({ kind: "unprocessed", operation, keep: 1, times: 2 });
        const read = await use(clients);
        expect(read.length).toBeGreaterThanOrEqual(16);
        for (const each of read) expect(each).toEqual(made(pkOf(each)));
        expect(leaks(clients)).toEqual([]);
        // What must be readable is, so the search would find what is not encrypted.
        expect(received.find("attribute_exists(ssn)")).not.toEqual([]);
        expect(received.operations).toContain("BatchGetItem");
        await clients.stop();
      });
    });
  }
}

describe("transactions", () => {
  test("send nothing in clear and read it all back, with commands of DynamoDBClient", async () => {
    const clients = await startClients({ maxAttempts: 3 });
    const { raw, server } = clients;
    const operation = "TransactWriteItems";
    server.faults.add({ kind: "500", operation, times: 1 });
    await raw.send(
      new TransactWriteItemsCommand({
        TransactItems: ["a", "b"].map((pk) => ({
          Put: { TableName, Item: item(pk) },
        })),
      }),
    );
    const { Responses = [] } = await raw.send(
      new TransactGetItemsCommand({
        TransactItems: ["b", "none", "a"].map((pk) => ({
          Get: { TableName, Key: key(pk) },
        })),
      }),
    );
    expect(Responses.map(({ Item }) => Item)).toEqual([
      item("b"),
      undefined,
      item("a"),
    ]);
    expect(leaks(clients)).toEqual([]);
    await clients.stop();
  });

  test("send nothing in clear and read it all back, with commands of DynamoDBDocumentClient", async () => {
    const clients = await startClients({ maxAttempts: 3 });
    const { document, server } = clients;
    const operation = "TransactWriteItems";
    server.faults.add({ kind: "lost-answer", operation, times: 1 });
    await document.send(
      new TransactWriteCommand({
        TransactItems: ["a", "b"].map((pk) => ({
          Put: { TableName, Item: plainItem(pk) },
        })),
      }),
    );
    expect(server.received.operations).toEqual([operation, operation]);
    const { Responses = [] } = await document.send(
      new TransactGetCommand({
        TransactItems: ["b", "none", "a"].map((pk) => ({
          Get: { TableName, Key: plainKey(pk) },
        })),
      }),
    );
    expect(Responses.map(({ Item }) => Item)).toEqual([
      plainItem("b"),
      undefined,
      plainItem("a"),
    ]);
    expect(leaks(clients)).toEqual([]);
    await clients.stop();
  });
});
