import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { KeyStore } from "../../../src/entries/key-store.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import {
  type LocalKms,
  memoryTableClient,
  startLocalKms,
  type TableClient,
} from "../../../src/entries/testing.ts";

const TableName = "keys";
const TABLE = {
  TableName,
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "type", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "type", KeyType: "RANGE" },
  ],
};
const Key = { id: { S: "a" }, type: { S: "1" } };
const OTHER = { ...Key, id: { S: "b" } };
const ExpressionAttributeNames = { "#id": "id", "#v": "version" };
const ExpressionAttributeValues = { ":id": { S: "a" }, ":n": { N: "1" } };
const given = { ExpressionAttributeNames, ExpressionAttributeValues };

let kms: LocalKms;
let client: TableClient;
beforeAll(async () => {
  kms = await startLocalKms();
});
afterAll(() => kms.stop());
beforeEach(async () => {
  client = memoryTableClient();
  await client.createTable(TABLE);
  const TransactItems = [{ Put: { TableName, Item: Key } }];
  await client.transactWriteItems({ TransactItems });
});

/** Asks for what the tables refuse, and checks that nothing was written. */
async function refused(operation: keyof TableClient, input: object) {
  const failure = await client[operation](input).catch((error) => error);
  expect({ input, failure }).toMatchObject({
    input,
    failure: { name: "ValidationException" },
  });
  expect(await client.scan({ TableName })).toMatchObject({ Items: [Key] });
}

/** Conditions that a key store does not send, DynamoDB's and others. */
const UNKNOWN = [
  "size(#id) > :n",
  "#id = ",
  "id = :id",
  "#id.b = :n",
  "(#id = :id)",
  "#id = :id)",
  "#id <> :id",
  "#id > :id",
  "#id <= :id",
  "#id BETWEEN :id AND :id",
  "#id IN (:id, :n)",
  "NOT #id = :id",
  "#id = :id OR #v = :n",
  "attribute_exists(#id) OR #v = :n",
  "attribute_exists(#id, :n)",
  "attribute_type(#id, :id)",
  "contains(#id, :id)",
  "begins_with(#id)",
  "constructor(#id)",
  "",
];

test("the tables in memory refuse a condition that a key store does not send", async () => {
  for (const text of UNKNOWN) {
    const search = { TableName, ...given };
    await refused("scan", { ...search, FilterExpression: text });
    await refused("query", { ...search, KeyConditionExpression: text });
    const ConditionCheck = { ...search, Key, ConditionExpression: text };
    await refused("transactWriteItems", {
      TransactItems: [{ Put: { TableName, Item: OTHER } }, { ConditionCheck }],
    });
  }
});

test("the tables in memory refuse a condition without its name or value", async () => {
  const search = { TableName, FilterExpression: "#id = :id" };
  await refused("scan", { ...search, ExpressionAttributeNames });
  await refused("scan", { ...search, ExpressionAttributeValues });
});

test("the tables in memory refuse members of requests that a key store does not send", async () => {
  for (const member of ["IndexName", "Limit", "Select", "ScanIndexForward"]) {
    await refused("scan", { TableName, [member]: 1 });
    await refused("query", { TableName, [member]: 1 });
  }
  const UpdateExpression = "REMOVE #v";
  for (const item of [
    {},
    { Update: { TableName, Key, UpdateExpression, ...given } },
    { Put: { TableName, Item: OTHER, Key } },
    { Put: { TableName, Item: OTHER, Expected: {} } },
    { Put: { TableName } },
    { Delete: { TableName, Key, Item: Key } },
  ]) {
    await refused("transactWriteItems", { TransactItems: [item] });
  }
  const more = { ReturnConsumedCapacity: "TOTAL" };
  await refused("transactWriteItems", { TransactItems: [], ...more });
  const asked = { Keys: [Key], ProjectionExpression: "id" };
  await refused("batchGetItem", { RequestItems: { [TableName]: asked } });
  await refused("batchGetItem", { RequestItems: {}, ...more });
  await refused("createTable", { ...TABLE, StreamSpecification: {} });
});

for (const fenceTableName of [undefined, "fences"]) {
  test(`the tables in memory answer all requests of a key store, with fences in ${fenceTableName ?? "the same table"}`, async () => {
    const { arn: keyArn } = await kms.createKey();
    const kmsClient = fetchKmsClient(kms.clientConfig());
    let now = Date.parse("2026-11-30T12:00:00Z");
    const store = new KeyStore({
      tableName: "branch-keys",
      ...(fenceTableName && { fenceTableName }),
      logicalName: "branch-keys",
      kms: { keyArn, client: kmsClient },
      client,
      clock: () => now,
    });
    await store.createTable();
    await store.createTable();
    const branchKeyId = "person:1";
    const encryptionContext = { purpose: "test" };
    const create = () => store.createKey({ branchKeyId, encryptionContext });
    const reasonOf = (error: unknown) => (error as { reason: string }).reason;
    const { version } = await create();
    expect(await create().catch(reasonOf)).toBe("exists");
    const second = await store.versionKey(branchKeyId);
    const { key } = await store.keyVersion(branchKeyId, version);
    expect((await store.activeKey(branchKeyId)).version).toBe(second.version);
    expect((await store.beaconKey(branchKeyId)).key).not.toEqual(key);
    const listed = [];
    for await (const each of store.list()) listed.push(each);
    for await (const each of store.versions(branchKeyId)) listed.push(each);
    expect(listed.map((each) => each.version).sort()).toEqual(
      [version, second.version, second.version].sort(),
    );

    await store.shred(branchKeyId, { graceDays: 7 });
    expect(await store.activeKey(branchKeyId).catch(reasonOf)).toBe("shredded");
    await store.restore(branchKeyId);
    await store.activeKey(branchKeyId);
    await store.shred(branchKeyId, { graceDays: 7 });
    expect(await store.sweep()).toMatchObject({ shredded: [], scheduled: 1 });
    now += 8 * 86_400_000;
    expect(await store.sweep()).toMatchObject({
      shredded: [{ branchKeyId, recordCount: 4 }],
      failures: [],
      scheduled: 0,
    });
    expect(await store.receipt(branchKeyId)).toMatchObject({
      state: "shredded",
    });
    expect(await create().catch(reasonOf)).toBe("shredded");
    await store.createKey({ branchKeyId, encryptionContext, remake: true });
    await store.activeKey(branchKeyId);
  });
}
