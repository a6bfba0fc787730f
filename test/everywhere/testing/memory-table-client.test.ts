import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { env } from "node:process";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import {
  memoryTableClient,
  type TableClient,
} from "../../../src/entries/testing.ts";
import type { DynamoDbServer } from "../../support/dynamodb/server.ts";
import { startStub } from "../../support/dynamodb/start-stub.ts";
import { creationOf } from "../../support/dynamodb/test-table.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const TableName = "keys";
const TABLE = creationOf({
  name: TableName,
  partitionKey: "id",
  sortKey: "type",
});

const keyOf = (id: string, type: string) => ({
  id: { S: id },
  type: { S: type },
});
const bytes = Uint8Array.of(1, 2, 255);
const ITEMS = [
  { ...keyOf("a", "1"), enc: { B: bytes }, version: { N: "1" } },
  { ...keyOf("a", "2"), state: { S: "new" } },
  { ...keyOf("b", "1"), more: { L: [{ M: { n: { N: "1" } } }] } },
];
const put = (Item: object, more: object = {}) => ({
  Put: { TableName, Item, ...more },
});
const filled = { TransactItems: ITEMS.map((item) => put(item)) };

type Answer = Readonly<Record<string, unknown>>;

/** Returns what the caller may see of an answer, or of an error. */
async function seen(answer: Promise<object>): Promise<Answer> {
  try {
    const { $metadata: _, ...rest } = (await answer) as Answer;
    return rest;
  } catch (error) {
    const { name, CancellationReasons } = error as Error & Answer;
    const reasons = CancellationReasons as
      | readonly { Code: string; Item?: object }[]
      | undefined;
    return {
      name,
      reasons: reasons?.map(({ Code, Item }) => ({ Code, Item })),
    };
  }
}

function inOrder(answer: Answer): Answer {
  const texts = (answer.Items as readonly object[] | undefined)?.map((item) =>
    JSON.stringify(Object.entries(item).sort()),
  );
  return { ...answer, Items: texts?.sort() };
}

const names = {
  "#id": "id",
  "#t": "type",
  "#s": "state",
  "#e": "enc",
  "#v": "version",
};
const values = {
  ":id": { S: "a" },
  ":one": { S: "1" },
  ":two": { S: "2" },
  ":new": { S: "new" },
  ":enc": { B: bytes },
  ":other": { B: Uint8Array.of(1, 2) },
  ":n": { N: "1" },
};
/** Takes the placeholders that an expression names. DynamoDB refuses others. */
function placeholders(text: string) {
  const used = (all: Readonly<Record<string, unknown>>) => {
    const own = Object.entries(all).filter(([name]) =>
      new RegExp(`${name}\\b`).test(text),
    );
    return own.length > 0 ? Object.fromEntries(own) : undefined;
  };
  const [ExpressionAttributeNames, ExpressionAttributeValues] = [
    used(names),
    used(values),
  ];
  return {
    ...(ExpressionAttributeNames && { ExpressionAttributeNames }),
    ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
  };
}

const CONDITIONS = [
  "attribute_exists(#id)",
  "attribute_not_exists(#id)",
  "attribute_exists(#s) AND #s = :new",
  "#e = :enc AND #v = :n",
  "#e = :other",
  "#v >= :n",
  "begins_with(#t, :one)",
  "begins_with(#e, :one)",
  "#t < :two AND #t >= :one",
  "#v = :one",
];

describe("the tables in memory", () => {
  let server: DynamoDbServer;
  let sdk: DynamoDB;
  let memory: TableClient;
  beforeAll(async () => {
    server = await startStub();
    sdk = new DynamoDB(server.config());
    memory = memoryTableClient();
    for (const client of [sdk as unknown as TableClient, memory]) {
      await client.createTable(TABLE);
      await client.transactWriteItems(filled);
    }
  });
  afterAll(async () => {
    sdk.destroy();
    await server.stop();
  });

  /** Asks both clients, and returns the answer if it is the same. */
  async function same(
    operation: keyof TableClient,
    input: object,
  ): Promise<Answer> {
    // The SDK's client has the operations of a table client, with types of its own for each input.
    const dynamoDb = sdk as unknown as TableClient;
    const expected = await seen(dynamoDb[operation](input));
    const actual = await seen(memory[operation](input));
    // A scan has the partitions in any order.
    const ordered = operation === "scan" ? inOrder : (answer: Answer) => answer;
    expect(ordered(actual)).toEqual(ordered(expected));
    return expected;
  }

  for (const text of CONDITIONS) {
    test(`answer a filter and a condition as DynamoDB does: ${text}`, async () => {
      await same("scan", {
        TableName,
        FilterExpression: text,
        ...placeholders(text),
      });
      for (const item of [...ITEMS, keyOf("c", "1")]) {
        await same("transactWriteItems", {
          TransactItems: [
            put(keyOf("z", "z")),
            {
              ConditionCheck: {
                TableName,
                Key: keyOf(item.id.S, item.type.S),
                ConditionExpression: text,
                ReturnValuesOnConditionCheckFailure: "ALL_OLD",
                ...placeholders(text),
              },
            },
          ],
        });
      }
      await same("scan", { TableName });
      const Key = keyOf("z", "z");
      const Delete = { TableName, Key };
      await same("transactWriteItems", { TransactItems: [{ Delete }] });
    });
  }

  test("read a batch, and a partition in order", async () => {
    const Keys = [keyOf("a", "2"), keyOf("b", "1"), keyOf("x", "1")];
    const batch = await memory.batchGetItem({
      RequestItems: { [TableName]: { Keys, ConsistentRead: true } },
    });
    expect(batch).toEqual({
      Responses: { [TableName]: ITEMS.slice(1) },
      UnprocessedKeys: {},
    });
    const turned = ["b", "", "a", "a!", "B", "a b"].map((type) =>
      put(keyOf("order", `t${type}`)),
    );
    await same("transactWriteItems", { TransactItems: turned });
    const KeyConditionExpression = "#id = :id";
    for (const id of ["a", "order", "none"]) {
      const query = {
        TableName,
        KeyConditionExpression,
        ExpressionAttributeNames: { "#id": "id" },
        ExpressionAttributeValues: { ":id": { S: id } },
      };
      await same("query", query);
      await same("query", {
        ...query,
        ProjectionExpression: "#t, #s",
        ExpressionAttributeNames: { "#id": "id", "#t": "type", "#s": "state" },
      });
    }
  });

  test("change all items of a transaction or none", async () => {
    const Put = {
      TableName,
      Item: { ...keyOf("a", "2"), state: { S: "1" } },
      ConditionExpression: "#s = :new",
      ...placeholders("#s :new"),
    };
    const TransactItems: object[] = [
      { Put },
      { Delete: { TableName, Key: keyOf("b", "1") } },
    ];
    expect(await same("transactWriteItems", { TransactItems })).toEqual({});
    await same("scan", { TableName });
    TransactItems.reverse();
    TransactItems.push(put(keyOf("b", "2")));
    expect(await same("transactWriteItems", { TransactItems })).toMatchObject({
      name: "TransactionCanceledException",
    });
    await same("transactWriteItems", {
      TransactItems: [put(keyOf("q", "1")), put(keyOf("q", "1"))],
    });
    await same("scan", { TableName });
  });

  test("refuse a table that does not exist, and one that does", async () => {
    expect(await same("scan", { TableName: "none" })).toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(await same("createTable", TABLE)).toMatchObject({
      name: "ResourceInUseException",
    });
  });

  test("keep copies: what a caller changes afterwards changes no item", async () => {
    const item = { ...keyOf("copy", "1"), enc: { B: bytes.slice() } };
    await memory.transactWriteItems({ TransactItems: [put(item)] });
    item.enc.B[0] = 9;
    const RequestItems = { [TableName]: { Keys: [keyOf("copy", "1")] } };
    const read = async () => {
      const { Responses } = (await memory.batchGetItem({ RequestItems })) as {
        Responses: Record<string, [typeof item]>;
      };
      return Responses[TableName]?.[0];
    };
    const first = await read();
    first?.enc.B.fill(7);
    expect(await read()).toEqual({ ...item, enc: { B: bytes } });
  });

  test("end a call whose signal is aborted", async () => {
    const options = { abortSignal: AbortSignal.abort() };
    expect(await seen(memory.scan({ TableName }, options))).toMatchObject({
      name: "AbortError",
    });
  });
});
