import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import {
  GetItemCommand,
  QueryCommand as QueryItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
} from "@aws-sdk/lib-dynamodb";
import {
  startClients,
  type TestClients,
} from "../../../support/dynamodb/test-clients.ts";

const TableName = "customers";
const address = {
  city: "Paris",
  lines: ["Rue du Canari 17", { floor: 3, door: "b" }],
};
const item = (pk: string) => ({
  pk,
  sk: "1",
  ssn: `ssn of ${pk}`,
  address,
  name: "Ada",
  city: "Ulm",
  seen: 1,
});
const key = (pk: string) => ({ pk, sk: "1" });

let clients: TestClients;

beforeAll(async () => {
  clients = await startClients();
  for (const pk of ["a", "b", "c"]) {
    const Item = item(pk);
    await clients.document.send(new PutCommand({ TableName, Item }));
  }
  const Item = { id: "1", note: "not ours" };
  await clients.plain.send(new PutCommand({ TableName: "orders", Item }));
});
beforeEach(() => clients.server.received.clear());
afterAll(() => clients.stop());

describe("a projection", () => {
  const parts: Readonly<Record<string, object>> = {
    "ssn, pk": { pk: "a", ssn: "ssn of a" },
    "address.city": { address: { city: "Paris" } },
    "address.#l[1].floor, #n": {
      address: { lines: [{ floor: 3 }] },
      name: "Ada",
    },
    "aws_dbe_head, aws_dbe_foot, city": { city: "Ulm" },
    "address.lines[7], absent": {},
  };
  const names = (text: string) => {
    const all = { "#l": "lines", "#n": "name" };
    const used = Object.entries(all).filter(([n]) => text.includes(n));
    return used.length === 0
      ? {}
      : { ExpressionAttributeNames: Object.fromEntries(used) };
  };

  test("of an encrypted attribute, a path inside one or a clear one gives that part, in every operation", async () => {
    const { document, server } = clients;
    for (const [text, part] of Object.entries(parts)) {
      const projecting = { ProjectionExpression: text, ...names(text) };
      const Key = key("a");
      const got = await document.send(
        new GetCommand({ TableName, Key, ...projecting }),
      );
      const both = {
        ...projecting,
        ExpressionAttributeNames: {
          "#p": "pk",
          ...projecting.ExpressionAttributeNames,
        },
      };
      const queried = await document.send(
        new QueryCommand({
          TableName,
          Select: "SPECIFIC_ATTRIBUTES",
          KeyConditionExpression: "#p = :pk",
          ExpressionAttributeValues: { ":pk": "a" },
          ...both,
        }),
      );
      const scanned = await document.send(
        new ScanCommand({
          TableName,
          FilterExpression: "#p = :pk",
          ExpressionAttributeValues: { ":pk": "a" },
          ...both,
        }),
      );
      const batch = await document.send(
        new BatchGetCommand({
          RequestItems: { [TableName]: { Keys: [Key], ...projecting } },
        }),
      );
      const transaction = await document.send(
        new TransactGetCommand({
          TransactItems: [{ Get: { TableName, Key, ...projecting } }],
        }),
      );
      const read = {
        text,
        got: got.Item,
        queried: queried.Items,
        scanned: scanned.Items,
        batch: batch.Responses?.[TableName],
        transaction: transaction.Responses?.map(({ Item }) => Item),
      };
      expect(read as object).toEqual({
        text,
        got: part,
        queried: [part],
        scanned: [part],
        batch: [part],
        transaction: [part],
      });
    }
    expect(server.received.find("ProjectionExpression")).toEqual([]);
    expect(server.received.find("SPECIFIC_ATTRIBUTES")).toEqual([]);
  });

  test("may share its placeholders with a filter", async () => {
    const { Items } = await clients.document.send(
      new ScanCommand({
        TableName,
        ProjectionExpression: "#p, #s",
        FilterExpression: "#p = :p",
        ExpressionAttributeNames: { "#p": "pk", "#s": "ssn" },
        ExpressionAttributeValues: { ":p": "b" },
      }),
    );
    expect(Items as object[]).toEqual([{ pk: "b", ssn: "ssn of b" }]);
    const [body] = clients.server.received.bodies("Scan");
    expect(body?.ExpressionAttributeNames).toEqual({ "#p": "pk" });
  });

  test("gives attribute values to a command of DynamoDBClient", async () => {
    const { Item } = await clients.raw.send(
      new GetItemCommand({
        TableName,
        Key: { pk: { S: "b" }, sk: { S: "1" } },
        ProjectionExpression: "ssn, address.lines[1].floor",
      }),
    );
    expect(Item as object).toEqual({
      ssn: { S: "ssn of b" },
      address: { M: { lines: { L: [{ M: { floor: { N: "3" } } }] } } },
    });
  });

  test("of unprocessed keys comes back with them, to be sent again", async () => {
    const { document, server } = clients;
    const operation = "BatchGetItem";
    const remove = server.faults.add({
      kind: "unprocessed",
      operation,
      keep: 1,
    });
    const projecting = {
      ProjectionExpression: "#s",
      ExpressionAttributeNames: { "#s": "ssn" },
    };
    const RequestItems = {
      [TableName]: {
        Keys: [key("a"), key("b")],
        ConsistentRead: true,
        ...projecting,
      },
      orders: { Keys: [{ id: "1" }, { id: "2" }], ProjectionExpression: "id" },
    };
    const first = await document.send(new BatchGetCommand({ RequestItems }));
    remove();
    expect(first.Responses as object).toEqual({
      [TableName]: [{ ssn: "ssn of a" }],
      orders: [{ id: "1" }],
    });
    expect(first.UnprocessedKeys as object).toEqual({
      [TableName]: { Keys: [key("b")], ConsistentRead: true, ...projecting },
      orders: { Keys: [{ id: "2" }], ProjectionExpression: "id" },
    });
    const second = await document.send(
      new BatchGetCommand({ RequestItems: first.UnprocessedKeys }),
    );
    expect(second.Responses as object).toEqual({
      [TableName]: [{ ssn: "ssn of b" }],
      orders: [],
    });
  });
});

describe("a query or a scan", () => {
  const Key = {
    KeyConditionExpression: "city = :c",
    ExpressionAttributeValues: { ":c": "Ulm" },
  };

  test("counts without a filter", async () => {
    const { document } = clients;
    const counted = await document.send(
      new QueryCommand({
        TableName,
        IndexName: "by-city",
        ...Key,
        Select: "COUNT",
      }),
    );
    expect([counted.Count, counted.Items]).toEqual([3, undefined]);
    const scanned = await document.send(
      new ScanCommand({ TableName, Select: "COUNT" }),
    );
    expect(scanned.Count).toBe(3);
  });

  test("reads an index that projects all attributes, whatever selects all of them", async () => {
    for (const Select of [
      undefined,
      "ALL_ATTRIBUTES",
      "ALL_PROJECTED_ATTRIBUTES",
    ] as const) {
      const { Items = [] } = await clients.document.send(
        new QueryCommand({ TableName, IndexName: "by-city", ...Key, Select }),
      );
      expect(Items.map(({ ssn }) => ssn).sort()).toEqual([
        "ssn of a",
        "ssn of b",
        "ssn of c",
      ]);
    }
  });

  test("filters on attributes that are readable, and on the existence of encrypted ones", async () => {
    const filtered = async (FilterExpression: string) => {
      const { Items = [] } = await clients.document.send(
        new ScanCommand({
          TableName,
          FilterExpression,
          ...(FilterExpression.includes(":v")
            ? { ExpressionAttributeValues: { ":v": "b" } }
            : {}),
        }),
      );
      return Items.map(({ pk }) => pk)
        .sort()
        .join("");
    };
    expect(await filtered("pk = :v")).toBe("b");
    expect(await filtered("attribute_exists(ssn) AND pk > :v")).toBe("c");
    expect(await filtered("attribute_not_exists(ssn)")).toBe("");
    expect(await filtered("attribute_not_exists(snn)")).toBe("abc");
    expect(await filtered("attribute_exists(aws_dbe_head)")).toBe("abc");
  });

  test("goes on from page to page, with the service's figures", async () => {
    const { document, raw } = clients;
    const read: unknown[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await document.send(
        new QueryCommand({
          TableName,
          IndexName: "by-city",
          ...Key,
          Limit: 1,
          ExclusiveStartKey,
          ReturnConsumedCapacity: "TOTAL",
        }),
      );
      expect(page.ConsumedCapacity?.TableName).toBe(TableName);
      expect(page.$metadata.httpStatusCode).toBe(200);
      read.push(...(page.Items ?? []).map(({ pk }) => pk));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(read.sort()).toEqual(["a", "b", "c"]);
    const page = await raw.send(
      new QueryItemsCommand({
        TableName,
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": { S: "a" } },
        Limit: 1,
      }),
    );
    expect(page.LastEvaluatedKey as object).toEqual({
      pk: { S: "a" },
      sk: { S: "1" },
    });
  });
});

describe("an item that is not there", () => {
  test("is absent from the answer", async () => {
    const { document } = clients;
    const Key = key("none");
    const got = await document.send(new GetCommand({ TableName, Key }));
    expect(got.Item).toBe(undefined);
    const batch = await document.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }),
    );
    expect(batch.Responses as object).toEqual({ [TableName]: [] });
  });
});
