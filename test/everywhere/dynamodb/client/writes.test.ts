import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { caught } from "../../../support/caught.ts";
import {
  startClients,
  type TestClients,
} from "../../../support/dynamodb/test-clients.ts";

const TableName = "customers";
const key = (pk: string) => ({ pk, sk: "1" });
const item = (pk: string, version = 1) => ({
  ...key(pk),
  ssn: `ssn of ${pk}`,
  version,
  seen: 1,
});

/** Returns attribute values as an error holds them, also for a document client. */
const attributes = (pk: string) => ({
  pk: { S: pk },
  sk: { S: "1" },
  ssn: { S: `ssn of ${pk}` },
  version: { N: "1" },
  seen: { N: "1" },
});

let clients: TestClients;

beforeAll(async () => {
  clients = await startClients();
});
beforeEach(async () => {
  for (const pk of ["a", "b"]) {
    await clients.document.send(new PutCommand({ TableName, Item: item(pk) }));
  }
  clients.server.received.clear();
});
afterAll(() => clients.stop());

async function read(pk: string): Promise<unknown> {
  const Key = key(pk);
  return (await clients.document.send(new GetCommand({ TableName, Key }))).Item;
}

/** Changes a signed attribute of a stored item without the encryptor. */
async function tamper(pk: string): Promise<void> {
  await clients.plain.send(
    new UpdateCommand({
      TableName,
      Key: key(pk),
      UpdateExpression: "SET version = :v",
      ExpressionAttributeValues: { ":v": 5 },
    }),
  );
}

const isNewer = {
  ConditionExpression: "version < :v",
  ExpressionAttributeValues: { ":v": 1 },
  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
} as const;

describe("a condition", () => {
  test("holds or fails on readable attributes as in any table", async () => {
    const { document } = clients;
    const put = (version: number, expected: number) =>
      document.send(
        new PutCommand({
          TableName,
          Item: item("a", version),
          ConditionExpression: "attribute_exists(ssn) AND version = :v",
          ExpressionAttributeValues: { ":v": expected },
        }),
      );
    await put(2, 1);
    expect(await caught(() => put(3, 1))).toBeInstanceOf(
      ConditionalCheckFailedException,
    );
    expect(await read("a")).toEqual(item("a", 2));
    const create = () =>
      document.send(
        new PutCommand({
          TableName,
          Item: item("new"),
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      );
    await create();
    expect((await caught(create)).name).toBe("ConditionalCheckFailedException");
    await document.send(new DeleteCommand({ TableName, Key: key("new") }));
  });

  test("that fails gives the old item decrypted in the error", async () => {
    const { document, raw } = clients;
    const ways = [
      () =>
        document.send(
          new PutCommand({ TableName, Item: item("a"), ...isNewer }),
        ),
      () =>
        document.send(
          new DeleteCommand({ TableName, Key: key("a"), ...isNewer }),
        ),
      () =>
        document.send(
          new UpdateCommand({
            TableName,
            Key: key("a"),
            UpdateExpression: "REMOVE seen",
            ...isNewer,
          }),
        ),
      () =>
        raw.send(
          new PutItemCommand({
            TableName,
            Item: attributes("a"),
            ...isNewer,
            ExpressionAttributeValues: { ":v": { N: "1" } },
          }),
        ),
    ];
    for (const way of ways) {
      const error = await caught(way);
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect((error as ConditionalCheckFailedException).Item as object).toEqual(
        attributes("a"),
      );
    }
  });

  test("that fails on an item that does not open gives the error without the item", async () => {
    await tamper("a");
    const error = await caught(() =>
      clients.document.send(
        new PutCommand({ TableName, Item: item("a"), ...isNewer }),
      ),
    );
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect("Item" in error).toBe(false);
  });
});

describe("a transaction", () => {
  test("that is cancelled gives the items of its reasons decrypted, and leaves those of other tables alone", async () => {
    const { document, plain } = clients;
    const order = { id: "1", version: 1 };
    await plain.send(new PutCommand({ TableName: "orders", Item: order }));
    await tamper("b");
    const error = await caught(() =>
      document.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: "orders", Item: order, ...isNewer } },
            {
              Update: {
                TableName,
                Key: key("a"),
                UpdateExpression: "REMOVE seen",
                ...isNewer,
              },
            },
            { ConditionCheck: { TableName, Key: key("b"), ...isNewer } },
            { Put: { TableName, Item: item("c") } },
          ],
        }),
      ),
    );
    expect(error).toBeInstanceOf(TransactionCanceledException);
    const { CancellationReasons = [] } = error as TransactionCanceledException;
    expect(CancellationReasons.map(({ Code }) => Code)).toEqual([
      "ConditionalCheckFailed",
      "ConditionalCheckFailed",
      "ConditionalCheckFailed",
      "None",
    ]);
    expect(CancellationReasons.map(({ Item }) => Item) as object).toEqual([
      { id: { S: "1" }, version: { N: "1" } },
      attributes("a"),
      undefined,
      undefined,
    ]);
    expect(await read("c")).toBe(undefined);
  });

  test("puts, updates, deletes and checks", async () => {
    const { document, raw } = clients;
    await document.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName,
              Item: item("c"),
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
          { Put: { TableName: "orders", Item: { id: "2" } } },
          {
            Update: {
              TableName,
              Key: key("a"),
              UpdateExpression: "SET seen = seen + :n",
              ExpressionAttributeValues: { ":n": 1 },
            },
          },
          {
            ConditionCheck: {
              TableName,
              Key: key("b"),
              ConditionExpression: "attribute_exists(ssn)",
            },
          },
        ],
      }),
    );
    expect(await read("c")).toEqual(item("c"));
    expect(await read("a")).toEqual({ ...item("a"), seen: 2 });
    await raw.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Delete: { TableName, Key: { pk: { S: "c" }, sk: { S: "1" } } } },
        ],
      }),
    );
    expect(await read("c")).toBe(undefined);
  });
});

describe("an update", () => {
  const update = (pk: string, more: object) =>
    clients.document.send(
      new UpdateCommand({
        TableName,
        Key: key(pk),
        UpdateExpression: "SET seen = :n",
        ExpressionAttributeValues: { ":n": 9 },
        ...more,
      }),
    );

  test("changes unsigned attributes, and the item still opens", async () => {
    await update("a", {
      UpdateExpression: "SET counters = :m, #new = version REMOVE seen",
      ExpressionAttributeNames: { "#new": ":new" },
      ExpressionAttributeValues: { ":m": { x: 1 } },
    });
    await update("a", {
      UpdateExpression: "ADD counters.x :n",
      ConditionExpression: "version = :v OR version = :n",
      ExpressionAttributeValues: { ":n": 1, ":v": 7 },
    });
    const { seen: _, ...rest } = item("a");
    expect(await read("a")).toEqual({ ...rest, counters: { x: 2 }, ":new": 1 });
  });

  test("returns whole items decrypted, and changed attributes as they are", async () => {
    const returned = async (ReturnValues: string, seen: number) => {
      const ExpressionAttributeValues = { ":n": seen };
      const more = { ReturnValues, ExpressionAttributeValues };
      return (await update("a", more)).Attributes;
    };
    expect(await returned("ALL_OLD", 8)).toEqual(item("a"));
    expect(await returned("ALL_NEW", 9)).toEqual({ ...item("a"), seen: 9 });
    expect(await returned("UPDATED_OLD", 10)).toEqual({ seen: 9 });
    expect(await returned("UPDATED_NEW", 11)).toEqual({ seen: 11 });
    expect(await returned("NONE", 12)).toBe(undefined);
  });

  test("never creates an item, which would have no signature", async () => {
    const { document, server } = clients;
    const conditions = [
      {},
      { ConditionExpression: "attribute_not_exists(ssn)" },
      { ConditionExpression: "seen = :n OR attribute_not_exists(ssn)" },
      { ConditionExpression: "(attribute_not_exists(ssn) OR seen = :n)" },
      {
        ConditionExpression: "NOT seen = :n",
        ExpressionAttributeNames: { "#sealmask": ":x" },
        UpdateExpression: "SET #sealmask = :n",
      },
    ];
    for (const condition of conditions) {
      const error = await caught(() => update("none", condition));
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    }
    // DynamoDB refuses parentheses that are not needed.
    const sent = server.received.bodies("UpdateItem");
    expect(sent.map((each) => each.ConditionExpression)).toEqual([
      "attribute_exists(#sealmask)",
      "attribute_exists(#sealmask) AND attribute_not_exists(ssn)",
      "attribute_exists(#sealmask) AND (seen = :n OR attribute_not_exists(ssn))",
      "attribute_exists(#sealmask) AND (attribute_not_exists(ssn) OR seen = :n)",
      "attribute_exists(#sealmask_) AND NOT seen = :n",
    ]);
    const Key = key("none");
    const bare = await caught(() =>
      document.send(new UpdateCommand({ TableName, Key })),
    );
    expect(bare).toBeInstanceOf(ConditionalCheckFailedException);
    const transaction = await caught(() =>
      document.send(
        new TransactWriteCommand({
          TransactItems: [
            { Update: { TableName, Key, UpdateExpression: "REMOVE seen" } },
          ],
        }),
      ),
    );
    expect(transaction).toBeInstanceOf(TransactionCanceledException);
    const stored = await server.items(TableName);
    expect(stored.filter((each) => !("aws_dbe_head" in each))).toEqual([]);
  });
});

describe("a batch of writes", () => {
  test("gives unprocessed items back as they were given, and those of other tables too", async () => {
    const { document, server } = clients;
    const operation = "BatchWriteItem";
    server.faults.add({ kind: "unprocessed", operation, keep: 1, times: 1 });
    const writes = [
      { PutRequest: { Item: item("c") } },
      { PutRequest: { Item: { ...item("d"), address: [1, new Set(["x"])] } } },
      { DeleteRequest: { Key: key("a") } },
    ];
    const orders = ["1", "2"].map((id) => ({ PutRequest: { Item: { id } } }));
    const RequestItems = { [TableName]: writes, orders };
    const { UnprocessedItems } = await document.send(
      new BatchWriteCommand({ RequestItems }),
    );
    expect(UnprocessedItems as object).toEqual({
      [TableName]: writes.slice(1),
      orders: orders.slice(1),
    });
    const again = await document.send(
      new BatchWriteCommand({ RequestItems: UnprocessedItems }),
    );
    expect(again.UnprocessedItems as object).toEqual({});
    expect(await read("d")).toEqual({
      ...item("d"),
      address: [1, new Set(["x"])],
    });
    expect(await read("a")).toBe(undefined);
  });
});

describe("a write", () => {
  test("returns the old item decrypted", async () => {
    const { document } = clients;
    const ReturnValues = "ALL_OLD";
    const put = await document.send(
      new PutCommand({ TableName, Item: item("a", 2), ReturnValues }),
    );
    expect(put.Attributes as object).toEqual(item("a"));
    const deleted = await document.send(
      new DeleteCommand({ TableName, Key: key("a"), ReturnValues }),
    );
    expect(deleted.Attributes as object).toEqual(item("a", 2));
    const none = await document.send(
      new DeleteCommand({ TableName, Key: key("a"), ReturnValues }),
    );
    expect(none.Attributes).toBe(undefined);
  });

  test("of an item that was read leaves out the reserved attributes that others added", async () => {
    const { document, plain, server } = clients;
    const Item = item("reserved");
    await document.send(new PutCommand({ TableName, Item }));
    await plain.send(
      new UpdateCommand({
        TableName,
        Key: { pk: "reserved", sk: "1" },
        UpdateExpression: "SET aws_dbe_b_ssn = :b",
        ExpressionAttributeValues: { ":b": "beacon" },
      }),
    );
    const read = await document.send(
      new GetCommand({ TableName, Key: { pk: "reserved", sk: "1" } }),
    );
    expect(read.Item as object).toEqual(Item);
    await document.send(new PutCommand({ TableName, Item: read.Item }));
    const [stored = {}] = (await server.items(TableName)).filter(
      ({ pk }) => (pk as { S: string }).S === "reserved",
    );
    expect(Object.keys(stored)).not.toContain("aws_dbe_b_ssn");
  });

  test("of an attribute without action is refused before anything is sent, in each operation", async () => {
    const { document, server } = clients;
    const Item = { ...item("c"), snn: "078-05-1120" };
    const ways = [
      new PutCommand({ TableName, Item }),
      new BatchWriteCommand({
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item: item("d") } },
            { PutRequest: { Item } },
          ],
        },
      }),
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: item("d") } },
          { Put: { TableName, Item } },
        ],
      }),
    ];
    for (const way of ways) {
      const error = await caught(() => document.send(way as PutCommand));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain('"snn"');
      expect(error.message).not.toContain("078-05-1120");
    }
    expect(server.received.operations).toEqual([]);
  });
});
