import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { AttributeValue, DynamoDB } from "@aws-sdk/client-dynamodb";
import { ExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDbServer } from "../../../support/dynamodb/server.ts";
import { startStub } from "../../../support/dynamodb/start-stub.ts";
import { failing, startWithClient, TABLE } from "./both.ts";

const TableName = "customers";

type Item = Record<string, AttributeValue>;

const key = (pk: string, sk = 1): Item => ({
  pk: { S: pk },
  sk: { N: `${sk}` },
});

describe("the stub of DynamoDB", () => {
  let server: DynamoDbServer;
  let client: DynamoDB;
  beforeEach(async () => {
    ({ server, client } = await startWithClient(startStub));
  });
  afterEach(async () => {
    client.destroy();
    await server.stop();
  });

  const get = async (Key: Item) =>
    (await client.getItem({ TableName, Key })).Item;

  test("writes a transaction as a whole", async () => {
    await client.putItem({ TableName, Item: { ...key("a"), n: { N: "1" } } });
    await client.putItem({ TableName, Item: key("b") });
    await client.transactWriteItems({
      TransactItems: [
        { Put: { TableName, Item: key("c") } },
        { Delete: { TableName, Key: key("b") } },
        {
          Update: {
            TableName,
            Key: key("a"),
            UpdateExpression: "ADD n :one",
            ExpressionAttributeValues: { ":one": { N: "1" } },
          },
        },
        {
          ConditionCheck: {
            TableName,
            Key: key("d"),
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
      ],
    });
    expect(await get(key("a"))).toEqual({ ...key("a"), n: { N: "2" } });
    expect(await get(key("b"))).toBeUndefined();
    expect(await get(key("c"))).toEqual(key("c"));
    expect(await get(key("d"))).toBeUndefined();
  });

  test("cancels a transaction as a whole, with a reason for each action and the old items that are asked for", async () => {
    const old = { ...key("a"), n: { N: "1" } };
    await client.putItem({ TableName, Item: old });
    const Put = {
      TableName,
      Item: key("a"),
      ConditionExpression: "attribute_not_exists(pk)",
    };
    const error = await failing(
      client.transactWriteItems({
        TransactItems: [
          { Put: { TableName, Item: key("c") } },
          { Put: { ...Put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } },
        ],
      }),
    );
    expect(error.name).toBe("TransactionCanceledException");
    expect(error.message).toContain("[None, ConditionalCheckFailed]");
    expect(error.CancellationReasons).toEqual([
      { Code: "None" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: old,
      },
    ]);
    const silent = await failing(
      client.transactWriteItems({ TransactItems: [{ Put }] }),
    );
    expect(silent.CancellationReasons).toEqual([
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
      },
    ]);
    expect(await get(key("a"))).toEqual(old);
    expect(await get(key("c"))).toBeUndefined();
  });

  test("refuses two actions on one item, and transactions that are empty or too long", async () => {
    const puts = (count: number, pk: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => ({
        Put: { TableName, Item: key(pk(i)) },
      }));
    for (const TransactItems of [
      puts(2, () => "same"),
      puts(0, String),
      puts(101, String),
    ]) {
      const call = client.transactWriteItems({ TransactItems });
      expect((await failing(call)).name).toBe("ValidationException");
    }
    await client.transactWriteItems({ TransactItems: puts(100, String) });
    expect(await server.items(TableName)).toHaveLength(100);
  });

  test("does a transaction once for a token, and refuses another one under the same token", async () => {
    const write = (by: string) =>
      client.transactWriteItems({
        ClientRequestToken: "token",
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key("a"),
              UpdateExpression: "ADD n :by",
              ExpressionAttributeValues: { ":by": { N: by } },
            },
          },
        ],
      });
    await write("1");
    await write("1");
    expect(await get(key("a"))).toEqual({ ...key("a"), n: { N: "1" } });
    expect((await failing(write("2"))).name).toBe(
      "IdempotentParameterMismatchException",
    );
  });

  test("reads a transaction in order, with gaps", async () => {
    await client.putItem({ TableName, Item: { ...key("a"), n: { N: "1" } } });
    const { Responses } = await client.transactGetItems({
      TransactItems: [
        { Get: { TableName, Key: key("none") } },
        { Get: { TableName, Key: key("a"), ProjectionExpression: "n" } },
      ],
    });
    expect(Responses).toEqual([{}, { Item: { n: { N: "1" } } }]);
  });

  test("returns the old item with a failed condition if it is asked for", async () => {
    const old = { ...key("a"), n: { N: "1" } };
    await client.putItem({ TableName, Item: old });
    const condition = {
      TableName,
      ConditionExpression: "attribute_not_exists(pk)",
    };
    const asked = {
      ...condition,
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    } as const;
    const calls = [
      () => client.putItem({ ...asked, Item: key("a") }),
      () => client.deleteItem({ ...asked, Key: key("a") }),
      () => client.updateItem({ ...asked, Key: key("a") }),
    ];
    for (const call of calls) {
      const error = await failing(call());
      expect(error.name).toBe("ConditionalCheckFailedException");
      expect(error.Item).toEqual(old);
    }
    const silent = await failing(
      client.putItem({ ...condition, Item: key("a") }),
    );
    expect(silent.Item).toBeUndefined();
  });

  test("returns what an update changed, before and after", async () => {
    const item = { ...key("a"), n: { N: "1" }, m: { M: { x: { S: "1" } } } };
    const update = {
      TableName,
      Key: key("a"),
      UpdateExpression: "SET m.x = :x, added = :x REMOVE n",
      ExpressionAttributeValues: { ":x": { S: "2" } },
    };
    for (const [ReturnValues, expected] of [
      ["UPDATED_OLD", { m: { M: { x: { S: "1" } } }, n: { N: "1" } }],
      ["UPDATED_NEW", { m: { M: { x: { S: "2" } } }, added: { S: "2" } }],
    ] as const) {
      await client.putItem({ TableName, Item: item });
      const { Attributes } = await client.updateItem({
        ...update,
        ReturnValues,
      });
      expect(Attributes).toEqual(expected);
    }
  });

  test("keeps attributes named __proto__, which dynalite loses", async () => {
    const Item = JSON.parse(
      '{"pk":{"S":"a"},"sk":{"N":"1"},"__proto__":{"S":"x"},"m":{"M":{"__proto__":{"S":"y"}}}}',
    );
    await server.ask("PutItem", { TableName, Item });
    const stored = await server.items(TableName);
    expect(JSON.stringify(stored)).toBe(JSON.stringify([Item]));
  });

  test("gives sets back in another order", async () => {
    const Item = {
      ...key("a"),
      s: { SS: ["a", "b", "c"] },
      n: { NS: ["1.0", "2"] },
    };
    await client.putItem({ TableName, Item });
    expect(await get(key("a"))).toEqual({
      ...key("a"),
      s: { SS: ["c", "b", "a"] },
      n: { NS: ["2", "1"] },
    });
  });

  test("records PartiQL, and answers with nothing", async () => {
    const Statement = `SELECT * FROM "customers"`;
    const answer = await client.send(
      new ExecuteStatementCommand({ Statement }),
    );
    expect(answer.Items).toEqual([]);
    expect(server.received.operations).toEqual(["ExecuteStatement"]);
    expect(server.received.bodies("ExecuteStatement")).toEqual([{ Statement }]);
  });

  test("has pages of as many items as a test wants", async () => {
    await using paged = await startStub({ tables: [TABLE], pageItems: 2 });
    for (const pk of ["a", "b", "c", "d", "e"]) {
      await paged.ask("PutItem", { TableName, Item: key(pk) });
    }
    const first = await paged.ask("Scan", { TableName });
    expect(first).toMatchObject({ Count: 2, ScannedCount: 2 });
    expect(await paged.items(TableName)).toHaveLength(5);
  });

  test("finds a table by its ARN, and names items' collections", async () => {
    const { Table } = await server.ask("DescribeTable", { TableName });
    const { TableArn } = Table as { readonly TableArn: string };
    expect(TableArn).toMatch(
      /^arn:aws:dynamodb:us-east-1:\d{12}:table\/customers$/,
    );
    const answer = await server.ask("PutItem", {
      TableName: TableArn,
      Item: key("a"),
      ReturnItemCollectionMetrics: "SIZE",
    });
    expect(answer).toEqual({
      ItemCollectionMetrics: {
        ItemCollectionKey: { pk: { S: "a" } },
        SizeEstimateRangeGB: [0, 1],
      },
    });
  });

  test("has no indexes where there are none, and no operations that DynamoDB lacks", async () => {
    const select = server.ask("Query", {
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: "a" } },
      Select: "ALL_PROJECTED_ATTRIBUTES",
    });
    expect((await failing(select)).name).toBe("ValidationException");
    const unknown = server.ask("Nothing", {});
    expect((await failing(unknown)).name).toBe("UnknownOperationException");
    const legacy = server.ask("GetItem", {
      TableName,
      Key: key("a"),
      AttributesToGet: ["pk"],
    });
    expect((await failing(legacy)).message).toContain("dynalite");
  });
});
