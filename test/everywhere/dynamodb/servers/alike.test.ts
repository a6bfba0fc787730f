import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type {
  AttributeValue,
  DynamoDB,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandOutput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDbServer } from "../../../support/dynamodb/server.ts";
import { failing, SERVERS, startWithClient } from "./both.ts";

const TableName = "customers";

type Item = Record<string, AttributeValue>;

const key = (pk: string, sk = 1): Item => ({
  pk: { S: pk },
  sk: { N: `${sk}` },
});

/** Attributes of every type, with numbers in the service's form. */
const EVERYTHING: Item = {
  ...key("all"),
  text: { S: "é🦭" },
  empty: { S: "" },
  number: { N: "-1234567890123456789012345678901234567.8" },
  bytes: { B: Uint8Array.of(0, 255, 128) },
  yes: { BOOL: true },
  no: { BOOL: false },
  nothing: { NULL: true },
  list: { L: [{ S: "x" }, { L: [] }, { M: { a: { N: "1" } } }] },
  map: { M: { "a.b": { S: "dots" }, deep: { M: {} } } },
};

for (const [name, start] of Object.entries(SERVERS)) {
  describe(`${name}, asked by the SDK`, () => {
    let server: DynamoDbServer;
    let client: DynamoDB;
    beforeAll(async () => {
      ({ server, client } = await startWithClient(start));
    });
    afterAll(async () => {
      client.destroy();
      await server.stop();
    });

    const put = (Item: Item) => client.putItem({ TableName, Item });
    const get = async (Key: Item) =>
      (await client.getItem({ TableName, Key, ConsistentRead: true })).Item;

    test("keeps an item with attributes of every type", async () => {
      await put(EVERYTHING);
      expect(await get(key("all"))).toEqual(EVERYTHING);
      expect(await get(key("none"))).toBeUndefined();
    });

    test("gives numbers back in its own form, and refuses what is no number of its own", async () => {
      const forms = {
        "1.0": "1",
        "00042": "42",
        "1.5E2": "150",
        "-0": "0",
        "0.000": "0",
        ".5": "0.5",
        "1e-3": "0.001",
      };
      for (const [N, normal] of Object.entries(forms)) {
        await put({ ...key("number"), n: { N } });
        const item = await get(key("number"));
        expect({ N, back: item?.n }).toEqual({ N, back: { N: normal } });
      }
      for (const N of ["", "x", "1x", "1e126", "1e-131", "1".repeat(39)]) {
        const error = await failing(put({ ...key("number"), n: { N } }));
        expect({ N, name: error.name }).toEqual({
          N,
          name: "ValidationException",
        });
      }
    });

    test("refuses items that DynamoDB refuses", async () => {
      const items: readonly Item[] = [
        { pk: { S: "x" } },
        { pk: { S: "" }, sk: { N: "1" } },
        { pk: { N: "1" }, sk: { N: "1" } },
        { ...key("x"), s: { SS: [] } },
        { ...key("x"), s: { SS: ["a", "a"] } },
        { ...key("x"), s: { NS: ["1", "1.0"] } },
        { ...key("x"), city: { N: "1" } },
        { ...key("x"), big: { S: "x".repeat(410_000) } },
      ];
      for (const item of items) {
        const { name } = await failing(put(item));
        expect(name).toBe("ValidationException");
      }
      expect(
        (await failing(client.getItem({ TableName, Key: { pk: { S: "x" } } })))
          .name,
      ).toBe("ValidationException");
      expect(
        (await failing(client.getItem({ TableName: "none", Key: key("x") })))
          .name,
      ).toBe("ResourceNotFoundException");
    });

    test("puts and deletes under conditions, and returns the old item", async () => {
      const first = { ...key("cond"), v: { N: "1" } };
      const second = { ...key("cond"), v: { N: "2" } };
      const isNew = "attribute_not_exists(pk)";
      const condition = { TableName, ConditionExpression: isNew };
      await client.putItem({ ...condition, Item: first });
      const refused = await failing(
        client.putItem({ ...condition, Item: second }),
      );
      expect(refused.name).toBe("ConditionalCheckFailedException");
      expect(await get(key("cond"))).toEqual(first);

      const ReturnValues = "ALL_OLD";
      const replaced = await client.putItem({
        TableName,
        Item: second,
        ReturnValues,
        ConditionExpression: "#v = :one AND (NOT #v > :one)",
        ExpressionAttributeNames: { "#v": "v" },
        ExpressionAttributeValues: { ":one": { N: "1.0" } },
      });
      expect(replaced.Attributes).toEqual(first);
      const deletion = { TableName, Key: key("cond"), ReturnValues } as const;
      expect((await client.deleteItem(deletion)).Attributes).toEqual(second);
      expect((await client.deleteItem(deletion)).Attributes).toBeUndefined();
    });

    test("decides conditions of every kind", async () => {
      await put(EVERYTHING);
      const values = {
        ":x": { S: "x" },
        ":e": { S: "é" },
        ":one": { N: "1" },
        ":two": { N: "2" },
        ":s": { S: "S" },
        ":b": { B: Uint8Array.of(0, 255) },
      };
      const conditions: Readonly<Record<string, boolean>> = {
        "attribute_exists(nothing)": true,
        "attribute_exists(#list[2].a)": true,
        "attribute_exists(#list[2].b)": false,
        "attribute_type(#text, :s)": true,
        "begins_with(#text, :e)": true,
        "begins_with(bytes, :b)": true,
        "contains(#list, :x)": true,
        "contains(#text, :x)": false,
        "size(#list) > :two": true,
        "size(#text) > :two AND #text > :e": true,
        "sk BETWEEN :one AND :two": true,
        "sk IN (:two, :one)": true,
        "sk = :two OR sk = :one AND pk <> :x": true,
        "NOT (sk = :two OR sk = :one)": false,
        "absent < :one": false,
        "absent <> :one": true,
        "#map.deep <> #list": true,
        "pk = :one": false,
      };
      for (const [ConditionExpression, holds] of Object.entries(conditions)) {
        const used = (all: object) =>
          Object.fromEntries(
            Object.entries(all).filter(([each]) =>
              new RegExp(`${each}\\b`).test(ConditionExpression),
            ),
          );
        const given = used(values);
        const names = used({
          "#list": "list",
          "#text": "text",
          "#map": "map",
        });
        const call = client.putItem({
          TableName,
          Item: EVERYTHING,
          ConditionExpression,
          ...(Object.keys(given).length > 0 && {
            ExpressionAttributeValues: given,
          }),
          ...(Object.keys(names).length > 0 && {
            ExpressionAttributeNames: names,
          }),
        });
        const outcome = await call.then(
          () => true,
          (error: Error) =>
            error.name === "ConditionalCheckFailedException"
              ? false
              : `${error}`,
        );
        expect({ ConditionExpression, outcome }).toEqual({
          ConditionExpression,
          outcome: holds,
        });
      }
    });

    test("refuses expressions that it cannot read, or that leave a placeholder out", async () => {
      const ExpressionAttributeValues = { ":v": { N: "1" } };
      const requests: readonly object[] = [
        { ConditionExpression: "" },
        { ConditionExpression: "pk" },
        { ConditionExpression: "pk = " },
        { ConditionExpression: "pk = :v" },
        { ConditionExpression: "#pk = :v", ExpressionAttributeValues },
        { ConditionExpression: "pk = :v)", ExpressionAttributeValues },
        { ConditionExpression: "(pk = :v", ExpressionAttributeValues },
        { ConditionExpression: "nothing(pk)" },
        { ConditionExpression: "attribute_exists(name)" },
        { ConditionExpression: "attribute_exists(Type)" },
        {
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeValues,
        },
        {
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeNames: { "#v": "v" },
        },
        { ExpressionAttributeValues },
        { ReturnValues: "ALL_NEW" },
      ];
      for (const request of requests) {
        const item = { TableName, Item: key("bad"), ...request };
        const { name } = await failing(client.putItem(item));
        expect({ request, name }).toEqual({
          request,
          name: "ValidationException",
        });
      }
    });

    test("updates, and returns attributes of every kind", async () => {
      const before: Item = {
        ...key("up"),
        count: { N: "1" },
        tags: { SS: ["a"] },
        list: { L: [{ N: "0" }, { N: "1" }, { N: "2" }] },
        map: { M: { a: { S: "1" } } },
        gone: { S: "x" },
      };
      const expected: Item = {
        ...key("up"),
        count: { N: "3" },
        more: { N: "7" },
        list: { L: [{ N: "0" }, { N: "2" }, { N: "3" }] },
        map: { M: { a: { S: "2" }, b: { N: "5" } } },
      };
      const update = {
        TableName,
        Key: key("up"),
        UpdateExpression:
          "SET #c = #c + :two, #m.a = :text, #m.b = if_not_exists(#m.b, :five), #l[9] = :three REMOVE gone, #l[1] ADD more :seven DELETE tags :tags",
        ExpressionAttributeNames: {
          "#c": "count",
          "#m": "map",
          "#l": "list",
        },
        ExpressionAttributeValues: {
          ":two": { N: "2" },
          ":three": { N: "3" },
          ":five": { N: "5" },
          ":seven": { N: "7" },
          ":text": { S: "2" },
          ":tags": { SS: ["a"] },
        },
      } satisfies UpdateItemCommandInput;
      const returned: Readonly<Record<string, Item | undefined>> = {
        NONE: undefined,
        ALL_OLD: before,
        ALL_NEW: expected,
        UPDATED_NEW: {
          count: { N: "3" },
          more: { N: "7" },
          map: { M: { a: { S: "2" }, b: { N: "5" } } },
        },
      };
      for (const [ReturnValues, attributes] of Object.entries(returned)) {
        await put(before);
        const { Attributes } = await client.updateItem({
          ...update,
          ReturnValues: ReturnValues as "NONE",
        });
        if (ReturnValues === "UPDATED_NEW") {
          expect(Attributes).toMatchObject(attributes as object);
          expect(Attributes?.pk).toBeUndefined();
          expect(Attributes?.gone).toBeUndefined();
        } else {
          expect({ ReturnValues, Attributes }).toEqual({
            ReturnValues,
            Attributes: attributes,
          });
        }
        expect(await get(key("up"))).toEqual(expected);
      }
      await client.updateItem({ TableName, Key: key("made") });
      expect(await get(key("made"))).toEqual(key("made"));
    });

    test("refuses updates of keys, of paths that overlap, and of operands that do not fit", async () => {
      await put({ ...key("up"), text: { S: "x" } });
      const expressions = [
        "SET pk = :v",
        "SET sk = :v",
        "SET a.b = :v",
        "SET a = :v, a.b = :v",
        "SET a = :v SET b = :v",
        "SET a = absent",
        "SET a = #text + :v",
        "ADD #text :v",
        "SET a :v",
        "PUT a = :v",
      ];
      for (const UpdateExpression of expressions) {
        const { name } = await failing(
          client.updateItem({
            TableName,
            Key: key("up"),
            UpdateExpression,
            ...(UpdateExpression.includes("#text") && {
              ExpressionAttributeNames: { "#text": "text" },
            }),
            ...(UpdateExpression.includes(":v") && {
              ExpressionAttributeValues: { ":v": { N: "1" } },
            }),
          }),
        );
        expect({ UpdateExpression, name }).toEqual({
          UpdateExpression,
          name: "ValidationException",
        });
      }
    });

    test("queries in order and in pages, filters, projects and counts", async () => {
      for (const sk of [10, 9, -2, 100, 1.5]) {
        await put({
          ...key("q", sk),
          city: { S: sk > 5 ? "Bonn" : "Rome" },
          name: { S: `n${sk}` },
          age: { N: `${-sk}` },
          rest: { S: "r" },
        });
      }
      const all = async (more: Partial<QueryCommandInput>) => {
        const found: (string | undefined)[] = [];
        let ExclusiveStartKey: Item | undefined;
        let pages = 0;
        do {
          const page: QueryCommandOutput = await client.query({
            TableName,
            KeyConditionExpression: "pk = :pk",
            ...more,
            ExpressionAttributeValues: {
              ":pk": { S: "q" },
              ...more.ExpressionAttributeValues,
            },
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          });
          found.push(...(page.Items ?? []).map((item) => item.sk?.N));
          ExclusiveStartKey = page.LastEvaluatedKey;
          pages++;
        } while (ExclusiveStartKey);
        return { found, pages };
      };
      const sorted = ["-2", "1.5", "9", "10", "100"];
      expect(await all({})).toEqual({ found: sorted, pages: 1 });
      expect(await all({ Limit: 2, ScanIndexForward: false })).toEqual({
        found: sorted.toReversed(),
        pages: 3,
      });
      expect(
        await all({
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :low AND :high",
          ExpressionAttributeValues: {
            ":low": { N: "1.5" },
            ":high": { N: "10.0" },
          },
        }),
      ).toEqual({ found: ["1.5", "9", "10"], pages: 1 });
      const bonn = {
        FilterExpression: "city = :city",
        ExpressionAttributeValues: { ":city": { S: "Bonn" } },
      };
      expect(await all({ ...bonn, Limit: 3 })).toEqual({
        found: ["9", "10", "100"],
        pages: 2,
      });

      const ask = (more: Partial<QueryCommandInput>) =>
        client.query({ TableName, ...more });
      const byPk = {
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: "q" } },
      };
      const count = await ask({ ...byPk, Select: "COUNT" });
      expect(count).toMatchObject({ Count: 5, ScannedCount: 5 });
      expect(count.Items).toBeUndefined();
      const projected = await ask({
        ...byPk,
        ProjectionExpression: "#n, sk",
        ExpressionAttributeNames: { "#n": "name" },
        Limit: 1,
      });
      expect(projected.Items).toEqual([
        { name: { S: "n-2" }, sk: { N: "-2" } },
      ]);

      const byCity = {
        KeyConditionExpression: "city = :city",
        ExpressionAttributeValues: { ":city": { S: "Rome" } },
      };
      const index = await ask({ ...byCity, IndexName: "by-city" });
      expect(index.Items?.map(({ name }) => name?.S).sort()).toEqual([
        "n-2",
        "n1.5",
      ]);
      const keys = await ask({ ...byCity, IndexName: "by-city-keys" });
      expect(Object.keys(keys.Items?.[0] ?? {}).sort()).toEqual([
        "city",
        "pk",
        "sk",
      ]);
      const local = await ask({ ...byPk, IndexName: "by-age", Limit: 1 });
      expect(local.Items).toEqual([
        { ...key("q", 100), age: { N: "-100" }, name: { S: "n100" } },
      ]);
      expect(local.LastEvaluatedKey).toEqual({
        ...key("q", 100),
        age: { N: "-100" },
      });
    });

    test("refuses queries that DynamoDB refuses", async () => {
      const pk = { ":pk": { S: "q" } };
      const requests: readonly Partial<QueryCommandInput>[] = [
        {},
        {
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: pk,
          Limit: 0,
        },
        ...["sk <> :sk", "NOT sk = :sk", "sk = :sk OR sk = :sk"].map(
          (more) => ({
            KeyConditionExpression: `pk = :pk AND (${more})`,
            ExpressionAttributeValues: { ...pk, ":sk": { N: "1" } },
          }),
        ),
        {
          KeyConditionExpression: "pk = :pk AND sk > :sk AND sk < :sk",
          ExpressionAttributeValues: { ...pk, ":sk": { N: "1" } },
        },
        {
          KeyConditionExpression: "sk = :pk",
          ExpressionAttributeValues: { ":pk": { N: "1" } },
        },
        {
          KeyConditionExpression: "pk = :pk",
          FilterExpression: "sk = :pk",
          ExpressionAttributeValues: pk,
        },
        {
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: pk,
          IndexName: "none",
        },
        {
          KeyConditionExpression: "city = :pk",
          ExpressionAttributeValues: pk,
          IndexName: "by-city-keys",
          Select: "ALL_ATTRIBUTES",
        },
      ];
      for (const request of requests) {
        const call = client.query({ TableName, ...request });
        const { name } = await failing(call);
        expect({ request, name }).toEqual({
          request,
          name: "ValidationException",
        });
      }
    });

    test("scans everything once, in pages and in segments", async () => {
      const stored = await server.items(TableName);
      const ids = (items: readonly Item[] = []) =>
        items.map(({ pk, sk }) => `${pk?.S} ${sk?.N}`);
      const wanted = ids(stored as unknown as Item[]).sort();
      const found: string[] = [];
      for (const Segment of [0, 1, 2]) {
        let ExclusiveStartKey: Item | undefined;
        do {
          const page: ScanCommandOutput = await client.scan({
            TableName,
            Segment,
            TotalSegments: 3,
            Limit: 1,
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          });
          found.push(...ids(page.Items));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
      }
      expect(found.sort()).toEqual(wanted);
      expect(wanted.length).toBeGreaterThan(5);
    });

    test("writes and reads in batches", async () => {
      const items = [1, 2, 3].map((sk) => key("batch", sk));
      await client.batchWriteItem({
        RequestItems: {
          [TableName]: items.map((Item) => ({ PutRequest: { Item } })),
        },
      });
      const written = await client.batchWriteItem({
        RequestItems: {
          [TableName]: [{ DeleteRequest: { Key: key("batch", 2) } }],
        },
      });
      expect(written.UnprocessedItems).toEqual({});
      const { Responses, UnprocessedKeys } = await client.batchGetItem({
        RequestItems: { [TableName]: { Keys: items } },
      });
      const found = Responses?.[TableName] ?? [];
      expect(found.map(({ sk }) => sk?.N).sort()).toEqual(["1", "3"]);
      expect(UnprocessedKeys).toEqual({});
      const twice = [key("batch"), key("batch")];
      const { name } = await failing(
        client.batchGetItem({ RequestItems: { [TableName]: { Keys: twice } } }),
      );
      expect(name).toBe("ValidationException");
    });

    test("reports capacity and collections if asked", async () => {
      const answer = await client.putItem({
        TableName,
        Item: key("capacity"),
        ReturnConsumedCapacity: "TOTAL",
      });
      expect(answer.ConsumedCapacity).toMatchObject({
        TableName,
        CapacityUnits: 1,
      });
    });
  });
}
