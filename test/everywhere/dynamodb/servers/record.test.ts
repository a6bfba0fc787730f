import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { crc32 } from "../../../support/dynamodb/crc32.ts";
import { failing, SERVERS, startWithClient } from "./both.ts";

const TableName = "customers";
const CANARY = 'canary "é" 4711';

const keys = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    pk: { S: `p${i}` },
    sk: { N: "1" },
  }));
const [KEY] = keys(1);

for (const [name, start] of Object.entries(SERVERS)) {
  describe(`${name}, as a test's server`, () => {
    test("keeps every byte of requests, and finds a canary in any disguise", async () => {
      const { server, client } = await startWithClient(start);
      expect(server.received.find(CANARY)).toEqual([]);
      const bytes = Buffer.from(CANARY);
      const disguises = {
        text: { S: `x${CANARY}x` },
        list: { L: [{ M: { [CANARY]: { NULL: true } } }] },
        ...Object.fromEntries(
          [0, 1, 2].map((offset) => {
            const padded = Buffer.concat([Buffer.alloc(offset, 1), bytes]);
            return [`bytes${offset}`, { B: new Uint8Array(padded) }];
          }),
        ),
        hex: { S: bytes.toString("hex") },
        percent: { S: encodeURIComponent(CANARY) },
        utf16: { B: new Uint8Array(Buffer.from(CANARY, "utf16le")) },
      };
      for (const [disguise, value] of Object.entries(disguises)) {
        server.received.clear();
        await client.putItem({
          TableName,
          Item: { ...KEY, other: value } as never,
        });
        const found = server.received.find(CANARY);
        expect({ disguise, found: found.length > 0 }).toEqual({
          disguise,
          found: true,
        });
      }
      server.received.clear();
      await client.putItem({ TableName, Item: { ...KEY } as never });
      expect(server.received.find(CANARY)).toEqual([]);
      client.destroy();
      await server.stop();
    });

    test("throttles and fails on demand, and a client that retries sends the same bytes", async () => {
      const { server, client } = await startWithClient(start, {
        maxAttempts: 3,
      });
      for (const kind of ["throttle", "capacity", "500", "drop"] as const) {
        server.received.clear();
        server.faults.add({ kind, operation: "PutItem", times: 2 });
        await client.putItem({ TableName, Item: { ...KEY } as never });
        const bodies = server.received.requests.map(({ body }) =>
          Buffer.from(body).toString(),
        );
        expect({ kind, attempts: bodies.length }).toEqual({
          kind,
          attempts: 3,
        });
        expect(new Set(bodies).size).toBe(1);
      }
      const remove = server.faults.add({ kind: "throttle" });
      const refused = await failing(
        client.getItem({ TableName, Key: KEY as never }),
      );
      expect(refused.name).toBe("ThrottlingException");
      remove();
      await client.getItem({ TableName, Key: KEY as never });
      client.destroy();
      await server.stop();
    });

    test("loses an answer after the work is done", async () => {
      const { server, client } = await startWithClient(start);
      server.faults.add({ kind: "lost-answer", operation: "PutItem" });
      await failing(client.putItem({ TableName, Item: { ...KEY } as never }));
      expect(await server.items(TableName)).toHaveLength(1);
      client.destroy();
      await server.stop();
    });

    test("leaves entries of batches unprocessed on demand", async () => {
      const { server, client } = await startWithClient(start);
      const all = keys(3);
      server.faults.add({ kind: "unprocessed", keep: 1, times: 1 });
      const puts = all.map((Item) => ({ PutRequest: { Item } }));
      const written = await client.batchWriteItem({
        RequestItems: { [TableName]: puts },
      });
      expect(written.UnprocessedItems).toEqual({ [TableName]: puts.slice(1) });
      expect(await server.items(TableName)).toHaveLength(1);
      server.faults.add({ kind: "unprocessed", times: 1 });
      const read = await client.batchGetItem({
        RequestItems: { [TableName]: { Keys: all, ConsistentRead: true } },
      });
      expect(read.Responses).toEqual({});
      expect(read.UnprocessedKeys).toEqual({
        [TableName]: { Keys: all, ConsistentRead: true },
      });
      client.destroy();
      await server.stop();
    });

    test("sends the checksum of its answers, as the service does", async () => {
      const { server, client } = await startWithClient(start);
      client.destroy();
      const response = await fetch(server.endpoint, {
        method: "POST",
        headers: { "x-amz-target": "DynamoDB_20120810.ListTables" },
        body: "{}",
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect(response.headers.get("x-amz-crc32")).toBe(`${crc32(bytes)}`);
      await server.stop();
    });
  });
}

test("the checksum is CRC-32, and a canary that is too short is refused", async () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  await using server = await SERVERS["the stub"]();
  expect(() => server.received.find("short")).toThrow(RangeError);
  const client = new DynamoDB(server.config());
  await client.listTables();
  expect(server.received.requests[0]?.head).toContain("ListTables");
  client.destroy();
});
