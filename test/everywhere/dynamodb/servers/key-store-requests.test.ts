import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type AttributeValue, DynamoDB } from "@aws-sdk/client-dynamodb";
import type { DynamoDbServer } from "../../../support/dynamodb/server.ts";
import { startStub } from "../../../support/dynamodb/start-stub.ts";
import { keyStoreTable } from "../../../support/key-store/key-store-table.ts";
import { failing } from "./both.ts";

const [KEYS, FENCES] = ["keys", "fences"] as const;

type Item = Record<string, AttributeValue>;

const key = (id: string, type: string): Item => ({
  "branch-key-id": { S: id },
  type: { S: type },
});

const bytes = (...values: number[]): Item => ({
  enc: { B: Uint8Array.from(values) },
});

const names = { "#id": "branch-key-id", "#type": "type", "#enc": "enc" };

const noFence = (id: string) => ({
  ConditionCheck: {
    TableName: FENCES,
    Key: key(id, "sealmask:fence"),
    ConditionExpression: "attribute_not_exists(#id)",
    ExpressionAttributeNames: { "#id": names["#id"] },
  },
});

/** Replaces the active version if its ciphertext is still the old one. */
const replace = (id: string, old: number[], now: number[]) => ({
  Put: {
    TableName: KEYS,
    Item: { ...key(id, "branch:ACTIVE"), ...bytes(...now) },
    ConditionExpression: "attribute_exists(#id) AND #enc = :old",
    ExpressionAttributeNames: { "#id": names["#id"], "#enc": names["#enc"] },
    ExpressionAttributeValues: { ":old": bytes(...old).enc as AttributeValue },
  },
});

describe("requests as the key store sends them", () => {
  let server: DynamoDbServer;
  let client: DynamoDB;
  beforeEach(async () => {
    server = await startStub({ tables: [KEYS, FENCES].map(keyStoreTable) });
    client = new DynamoDB(server.config());
    const Item = { ...key("a", "branch:ACTIVE"), ...bytes(1, 0, 255) };
    await client.putItem({ TableName: KEYS, Item });
  });
  afterEach(async () => {
    client.destroy();
    await server.stop();
  });

  const active = async (id: string) => {
    const Key = key(id, "branch:ACTIVE");
    return (await client.getItem({ TableName: KEYS, Key })).Item;
  };

  const codes = async (call: Promise<unknown>) => {
    const { name, CancellationReasons } = await failing(call);
    expect(name).toBe("TransactionCanceledException");
    const reasons = CancellationReasons as readonly { Code: string }[];
    return reasons.map(({ Code }) => Code);
  };

  test("replace a binary value on the condition that it is the old one, byte by byte", async () => {
    for (const wrong of [[], [1, 0], [1, 0, 254], [1, 0, 255, 0]]) {
      const TransactItems = [replace("a", wrong, [2])];
      const reasons = await codes(client.transactWriteItems({ TransactItems }));
      expect(reasons).toEqual(["ConditionalCheckFailed"]);
    }
    const TransactItems = [replace("a", [1, 0, 255], [2])];
    await client.transactWriteItems({ TransactItems });
    expect((await active("a"))?.enc?.B).toEqual(Uint8Array.of(2));
  });

  test("fail as a whole by a check in another table, with a reason for each action in order", async () => {
    const fence = { TableName: FENCES, Item: key("a", "sealmask:fence") };
    await client.putItem(fence);
    const version = { TableName: KEYS, Item: key("a", "branch:version:1") };
    const put = { Put: version };
    for (const [TransactItems, reasons] of [
      [
        [put, replace("a", [1, 0, 255], [2]), noFence("a")],
        ["None", "None", "ConditionalCheckFailed"],
      ],
      [
        [noFence("a"), put, replace("a", [9], [2])],
        ["ConditionalCheckFailed", "None", "ConditionalCheckFailed"],
      ],
      [
        [noFence("b"), put, replace("a", [9], [2])],
        ["None", "None", "ConditionalCheckFailed"],
      ],
    ] as const) {
      const call = client.transactWriteItems({
        TransactItems: [...TransactItems],
      });
      expect(await codes(call)).toEqual([...reasons]);
    }
    expect(await server.items(KEYS)).toHaveLength(1);
    expect((await active("a"))?.enc?.B).toEqual(Uint8Array.of(1, 0, 255));
  });

  test("refuse two actions on one item, also if a condition of one does not hold", async () => {
    const Put = { TableName: FENCES, Item: key("b", "sealmask:fence") };
    for (const id of ["a", "b"]) {
      await client.putItem({
        TableName: FENCES,
        Item: key("a", "sealmask:fence"),
      });
      const Item = key(id, "sealmask:fence");
      const TransactItems = [noFence(id), { Put: { ...Put, Item } }];
      const error = await failing(client.transactWriteItems({ TransactItems }));
      expect(error.name).toBe("ValidationException");
    }
  });

  test("read a record and a fence from two tables in one batch, in no order, without those that are missing", async () => {
    const batch = async (id: string) => {
      const { Responses, UnprocessedKeys } = await client.batchGetItem({
        RequestItems: {
          [`${KEYS}`]: {
            Keys: [key(id, "branch:ACTIVE")],
            ConsistentRead: true,
          },
          [`${FENCES}`]: {
            Keys: [key(id, "sealmask:fence")],
            ConsistentRead: true,
          },
        },
      });
      expect(UnprocessedKeys ?? {}).toEqual({});
      return [KEYS, FENCES].map((name = "") => Responses?.[name]?.length ?? 0);
    };
    expect(await batch("a")).toEqual([1, 0]);
    const Item = key("a", "sealmask:fence");
    await client.putItem({ TableName: FENCES, Item });
    expect(await batch("a")).toEqual([1, 1]);
    expect(await batch("b")).toEqual([0, 0]);
    const none = await failing(
      client.batchGetItem({
        RequestItems: {
          none: { Keys: [key("a", "branch:ACTIVE")] },
        },
      }),
    );
    expect(none.name).toBe("ResourceNotFoundException");
  });

  test("query tickets up to a time, in order", async () => {
    const types = ["2026-01-03#c", "2026-01-01#a", "2026-01-02#b"];
    for (const type of types) {
      const Item = key("sealmask:tickets", type);
      await client.putItem({ TableName: FENCES, Item });
    }
    const query = async (sign: string, time: string) => {
      const { Items = [] } = await client.query({
        TableName: FENCES,
        KeyConditionExpression: `#id = :id AND #type ${sign} :time`,
        ExpressionAttributeNames: { "#id": "branch-key-id", "#type": "type" },
        ExpressionAttributeValues: {
          ":id": { S: "sealmask:tickets" },
          ":time": { S: time },
        },
        ConsistentRead: true,
      });
      return Items.map((item) => item.type?.S);
    };
    expect(await query("<=", "2026-01-02#b")).toEqual([
      "2026-01-01#a",
      "2026-01-02#b",
    ]);
    expect(await query("<", "2026-01-02#b")).toEqual(["2026-01-01#a"]);
    expect(await query("<=", "2026-01-02")).toEqual(["2026-01-01#a"]);
  });

  test("scan for one type over pages, some of which are empty", async () => {
    for (let i = 0; i < 9; i++) {
      const type = i % 3 === 0 ? "branch:ACTIVE" : `branch:version:${i}`;
      const Item = key(`id-${i}`, type);
      await client.putItem({ TableName: KEYS, Item });
    }
    const found: unknown[] = [];
    let ExclusiveStartKey: Item | undefined;
    let pages = 0;
    do {
      const page = await client.scan({
        TableName: KEYS,
        FilterExpression: "#type = :type",
        ExpressionAttributeNames: { "#type": "type" },
        ExpressionAttributeValues: { ":type": { S: "branch:ACTIVE" } },
        Limit: 1,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      });
      found.push(...(page.Items ?? []).map((item) => item["branch-key-id"]?.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
      pages++;
    } while (ExclusiveStartKey);
    expect(found.sort()).toEqual(["a", "id-0", "id-3", "id-6"]);
    expect(pages).toBeGreaterThanOrEqual(10);
  });

  test("need a placeholder for type, which is a reserved word", async () => {
    const error = await failing(
      client.scan({
        TableName: KEYS,
        FilterExpression: "type = :type",
        ExpressionAttributeValues: { ":type": { S: "branch:ACTIVE" } },
      }),
    );
    expect(error.name).toBe("ValidationException");
  });

  test("have keys of at most 2,048 and 1,024 bytes", async () => {
    const put = (id: string, type: string) =>
      client.transactWriteItems({
        TransactItems: [{ Put: { TableName: KEYS, Item: key(id, type) } }],
      });
    await put("é".repeat(1_024), "é".repeat(512));
    for (const [id, type] of [
      [`${"é".repeat(1_024)}e`, "branch:ACTIVE"],
      ["a", `${"é".repeat(512)}e`],
    ] as const) {
      // DynamoDB tells it as the reason of a cancelled transaction.
      const { name } = await failing(put(id, type));
      const outcomes = ["TransactionCanceledException", "ValidationException"];
      expect(outcomes).toContain(name);
    }
  });

  test("refuse a token of more than 36 characters, and an expression that cannot be read, without reasons", async () => {
    const Put = { TableName: KEYS, Item: key("b", "branch:ACTIVE") };
    const bad = { ...Put, ConditionExpression: "attribute_exists(" };
    for (const request of [
      { TransactItems: [{ Put }], ClientRequestToken: "x".repeat(37) },
      { TransactItems: [{ Put: bad }] },
    ]) {
      const error = await failing(client.transactWriteItems(request));
      expect(error.name).toBe("ValidationException");
    }
  });

  test("are cancelled on demand as if another transaction were busy, and denied", async () => {
    server.faults.add({ kind: "conflict", times: 1 });
    const TransactItems = [replace("a", [1, 0, 255], [2]), noFence("a")];
    const call = client.transactWriteItems({ TransactItems });
    expect(await codes(call)).toEqual(["TransactionConflict", "None"]);
    server.faults.add({ kind: "denied", times: 1 });
    const denied = await failing(client.transactWriteItems({ TransactItems }));
    expect(denied.name).toBe("AccessDeniedException");
    await client.transactWriteItems({ TransactItems });
    expect((await active("a"))?.enc?.B).toEqual(Uint8Array.of(2));
  });
});
