/** The table of a key store: making it, and listing what it holds. */
import { describe, expect, test } from "bun:test";
import { env } from "node:process";
import { DynamoDB, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMS, KMSClient } from "@aws-sdk/client-kms";
import {
  DynamoDBDocument,
  DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import {
  type BranchKeyVersion,
  KeyStore,
  type KeyStoreOptions,
  type TableClient,
} from "../../../src/entries/key-store.ts";
import { createKey } from "../../../src/keyrings/key-store/create-key.ts";
import { resolveStore } from "../../../src/keyrings/key-store/resolve-store.ts";
import type { Store } from "../../../src/keyrings/key-store/resolved-store.ts";
import {
  adaptTableSender,
  loadTableSdk,
} from "../../../src/keyrings/key-store/table-sdk-client.ts";
import { caught } from "../../support/caught.ts";
import { startStub } from "../../support/dynamodb/start-stub.ts";
import { creationOf } from "../../support/dynamodb/test-table.ts";
import { keyStoreTable } from "../../support/key-store/key-store-table.ts";
import { KMS_ARN, memoryKms } from "../../support/key-store/memory-kms.ts";
import { MemoryTables } from "../../support/key-store/memory-tables.ts";
import { storeRig, TABLE } from "../../support/key-store/store-rig.ts";
import { withTestTimers } from "../../support/test-timers.ts";
import { until } from "../../support/turns.ts";

function storeOn(
  client: KeyStoreOptions["client"],
  more?: Partial<KeyStoreOptions>,
) {
  return new KeyStore({
    tableName: TABLE,
    logicalName: "logical",
    kms: { keyArn: KMS_ARN, client: memoryKms().client },
    ...(client !== undefined && { client }),
    ...more,
  });
}

/** Description of a table with the keys of a key store. */
const SCHEMA = creationOf(keyStoreTable(TABLE));

/** Error of DynamoDB. */
function failure(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** Makes a client whose table is in each of some states, one after the other; `null` for no table. */
async function tableInStates(
  states: readonly (string | null)[],
  createTable: TableClient["createTable"] = async () => ({}),
) {
  const log: string[] = [];
  const client: TableClient = {
    ...(await MemoryTables.create([])).client(),
    async describeTable() {
      const looks = log.filter((each) => each === "describe").length;
      const state = states[Math.min(looks, states.length - 1)] ?? null;
      log.push("describe");
      if (state === null) throw failure("ResourceNotFoundException");
      return { Table: { ...SCHEMA, TableStatus: state, TableArn: "arn" } };
    },
    createTable(input, options) {
      log.push("create");
      return createTable(input, options);
    },
  };
  return { client, log };
}

describe("making the table of a key store", () => {
  test("does nothing if there is one, whatever else it has", async () => {
    await using server = await startStub({
      tables: [
        {
          ...keyStoreTable(TABLE),
          indexes: { "by-time": { partitionKey: "create-time" } },
        },
      ],
    });
    const client = new DynamoDBClient(server.config());
    const { tableArn } = await storeOn(client).createTable();
    expect(tableArn).toContain(TABLE);
    expect(server.received.operations).toEqual(["DescribeTable"]);
    client.destroy();
  });

  test("refuses a table of other keys", async () => {
    for (const keys of [
      { partitionKey: "id", sortKey: "type" },
      { partitionKey: "branch-key-id" },
      { partitionKey: "type", sortKey: "branch-key-id" },
      { ...keyStoreTable(TABLE), keyTypes: { type: "N" } },
    ] as const) {
      await using server = await startStub({
        tables: [{ name: TABLE, ...keys }],
      });
      const client = new DynamoDBClient(server.config());
      const error = await caught(() => storeOn(client).createTable());
      expect(error).toMatchObject({ name: "KeyStoreError", reason: "invalid" });
      expect(error.message).toContain("exists with other keys");
      client.destroy();
    }
  });

  test("makes the table of the fences, too, if it is another one", async () => {
    await using server = await startStub();
    const client = new DynamoDBClient(server.config());
    const store = storeOn(client, { fenceTableName: "fences" });
    const { tableArn } = await store.createTable();
    expect(tableArn).toMatch(/table\/branch-keys$/);
    const made = server.received.bodies("CreateTable");
    expect(made.map(({ TableName }) => TableName)).toEqual([TABLE, "fences"]);
    const { branchKeyId } = await store.createKey();
    await store.shred(branchKeyId);
    expect(await server.items("fences")).toHaveLength(2);
    client.destroy();
  });

  test("waits until it is active, with growing pauses", async () => {
    await withTestTimers(async (timers) => {
      const states = [null, "CREATING", "CREATING", "CREATING", "ACTIVE"];
      const { client, log } = await tableInStates(states);
      const done = storeOn(client).createTable();
      for (const pause of [250, 500, 1_000]) {
        await until(() => timers.waiting.includes(pause));
        await timers.pass(pause);
      }
      expect(await done).toEqual({ tableArn: "arn" });
      expect(log.filter((each) => each === "create")).toHaveLength(1);
      expect(log[1]).toBe("create");
    });
  });

  test("by two callers at once makes one, and both wait for it", async () => {
    const { client } = await tableInStates([null, "ACTIVE"], async () => {
      throw failure("ResourceInUseException");
    });
    expect(await storeOn(client).createTable()).toEqual({ tableArn: "arn" });
    const { client: denied } = await tableInStates([null], async () => {
      throw failure("AccessDeniedException");
    });
    const error = await caught(() => storeOn(denied).createTable());
    expect(error).toMatchObject({ reason: "denied" });
    expect(error.message).toContain("dynamodb:CreateTable");
  });

  test("gives up on a table that is deleted, or never becomes active", async () => {
    const { client } = await tableInStates(["DELETING"]);
    const error = await caught(() => storeOn(client).createTable());
    expect(error).toMatchObject({ reason: "invalid" });
    await withTestTimers(async (timers) => {
      const { client: stuck, log } = await tableInStates(["CREATING"]);
      const done = caught(() => storeOn(stuck).createTable());
      await timers.pass(600_000);
      expect(await done).toMatchObject({
        reason: "unavailable",
        retryable: true,
      });
      expect(log.length).toBeLessThan(100);
    });
  });
});

describe("lists", () => {
  async function all(list: AsyncIterable<BranchKeyVersion>) {
    const found: BranchKeyVersion[] = [];
    for await (const each of list) found.push(each);
    return found;
  }

  test("read every page, and each when it is needed", async () => {
    await using rig = await storeRig({ pageItems: 2 });
    const store = rig.store();
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push((await store.createKey()).branchKeyId);
    const [id = ""] = ids;
    for (let i = 0; i < 4; i++) await store.versionKey(id);
    const listed = await all(store.list());
    expect(listed.map((each) => each.branchKeyId).sort()).toEqual(ids.sort());
    expect(await all(store.versions(id))).toHaveLength(5);
    rig.server.received.clear();
    for await (const _ of store.list()) break;
    // The first page has an active version.
    expect(rig.server.received.operations).toEqual(["Scan"]);
    rig.server.received.clear();
    await all(rig.store({ consistentRead: false }).list());
    const [body] = rig.server.received.bodies("Scan");
    expect(body?.ConsistentRead).toBe(false);
  });

  test("leave out sealmask's own records, and name a shredded id and an unknown one apart", async () => {
    await using rig = await storeRig();
    const store = rig.store();
    expect(await all(store.list())).toEqual([]);
    const { branchKeyId } = await store.createKey();
    await store.shred(branchKeyId, { graceDays: 0 });
    // Its records are there until they are deleted.
    expect(await all(store.list())).toHaveLength(1);
    expect(await all(store.versions(branchKeyId))).toHaveLength(1);
    await store.sweep();
    expect(await all(store.list())).toEqual([]);
    const shredded = await caught(() => all(store.versions(branchKeyId)));
    expect(shredded).toMatchObject({ reason: "shredded", branchKeyId });
    const unknown = await caught(() => all(store.versions("nobody")));
    expect(unknown).toMatchObject({ reason: "unknown", branchKeyId: "nobody" });
  });

  test("hold no key, and cost no call of AWS KMS", async () => {
    await using rig = await storeRig();
    const store = rig.store();
    const { branchKeyId, version } = await store.createKey({
      encryptionContext: { a: "b" },
    });
    rig.kms.reset();
    const [one, ...more] = await all(store.versions(branchKeyId));
    expect(more).toEqual([]);
    expect(one).toEqual({
      branchKeyId,
      version,
      createTime: `${one?.createTime}`,
      kmsKeyArn: rig.keyArn,
      encryptionContext: { a: "b" },
      isActive: true,
    });
    expect(rig.kms.count()).toBe(0);
  });
});

describe("the client of DynamoDB", () => {
  test("may be a DynamoDBClient or a DynamoDB, and one of another copy of the SDK", async () => {
    await using server = await startStub();
    const clients = [
      new DynamoDBClient(server.config()),
      new DynamoDB(server.config()),
    ];
    for (const client of clients) {
      const store = storeOn(client);
      await store.createTable();
      await store.createKey();
      const sender = { send: client.send.bind(client) as never };
      const { branchKeyId } = await storeOn(sender).createKey();
      await storeOn(sender).createTable();
      for await (const _ of storeOn(sender).versions(branchKeyId));
      client.destroy();
    }
  });

  test("must not be a document client, whose values have another form", () => {
    const client = new DynamoDBClient({ region: "us-east-1" });
    for (const wrong of [
      DynamoDBDocumentClient.from(client),
      DynamoDBDocument.from(client),
    ]) {
      expect(() => storeOn(wrong as never)).toThrow(
        "got a document client; give the client that it was made from",
      );
    }
    // The client that it was made from may be used.
    storeOn(client);
    for (const wrong of [{}, null, 7, "client", () => client, { send: 7 }]) {
      expect(() => storeOn(wrong as never)).toThrow(TypeError);
    }
    client.destroy();
  });

  test("is made for the Region of the KMS key, once for all key stores, if none is given", async () => {
    await using server = await startStub({ tables: [keyStoreTable(TABLE)] });
    const before = { ...env };
    Object.assign(env, {
      AWS_ENDPOINT_URL_DYNAMODB: server.endpoint,
      AWS_ACCESS_KEY_ID: "AKIATESTDYNAMODB0000",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    const clients = new Set<DynamoDBClient>();
    const { send } = DynamoDBClient.prototype;
    const noting = function (this: DynamoDBClient, ...args: never[]) {
      clients.add(this);
      return Reflect.apply(send, this, args);
    };
    DynamoDBClient.prototype.send = noting as typeof send;
    try {
      for (let i = 0; i < 2; i++) await storeOn(undefined).createKey();
      expect(clients.size).toBe(1);
      const heads = server.received.requests.map(({ head }) => head);
      expect(heads).toHaveLength(2);
      for (const head of heads) expect(head).toContain("/us-west-2/dynamodb/");
    } finally {
      DynamoDBClient.prototype.send = send;
      for (const client of clients) client.destroy();
      for (const name of Object.keys(env))
        if (!(name in before)) delete env[name];
      Object.assign(env, before);
    }
  });

  test("that is not installed is an error that says what to install", async () => {
    const missing = async () => {
      throw new Error("Cannot find package");
    };
    const error = await caught(() => loadTableSdk(missing));
    expect(error).toMatchObject({ name: "KeyStoreError", reason: "invalid" });
    expect(error.message).toContain("npm install @aws-sdk/client-dynamodb");
    const sender = { send: (async () => ({})) as never };
    const load = () => loadTableSdk(missing);
    const adapted = adaptTableSender(sender, load);
    const store = storeOn(adapted);
    const call = await caught(() => store.activeKey("a"));
    expect(call).toMatchObject({ reason: "invalid", branchKeyId: "a" });
    expect(call.message).toContain("npm install @aws-sdk/client-dynamodb");
  });

  test("that is not installed is found by createKey before AWS KMS makes a key", async () => {
    const kms = memoryKms();
    const missing = () => Promise.reject(new Error("Cannot find package"));
    const store: Store = {
      ...resolveStore({
        tableName: TABLE,
        logicalName: "logical",
        kms: { keyArn: KMS_ARN, client: kms.client },
      }),
      client: () => loadTableSdk(missing) as Promise<never>,
    };
    const request = { branchKeyId: "a", encryptionContext: { tenant: "a" } };
    const error = await caught(() => createKey(store, request));
    expect(error).toMatchObject({ reason: "invalid", branchKeyId: "a" });
    expect(error.message).toContain("npm install @aws-sdk/client-dynamodb");
    expect(kms.calls("generateDataKeyWithoutPlaintext")).toBe(0);
  });
});

test("an answer may name a table with its ARN or without, however it was asked for", async () => {
  const arn = `arn:aws:dynamodb:us-east-1:111122223333:table/${TABLE}`;
  const tables = await MemoryTables.create([TABLE]);
  const kms = { keyArn: KMS_ARN, client: memoryKms().client };
  const { branchKeyId } = await storeOn(tables.client(), { kms }).createKey();
  const client: TableClient = {
    ...tables.client(),
    async batchGetItem(input, options) {
      const { Responses } = (await tables
        .client()
        .batchGetItem(input, options)) as { Responses: object };
      const [items] = Object.values(Responses);
      return { Responses: { [TABLE]: items } };
    },
  };
  const store = storeOn(client, { kms, tableName: arn });
  await store.activeKey(branchKeyId);
  await store.shred(branchKeyId);
  const error = await caught(() => store.activeKey(branchKeyId));
  expect(error).toMatchObject({ reason: "shredded" });
});

test("the client of AWS KMS may be of any kind", async () => {
  await using rig = await storeRig();
  const config = rig.kms.clientConfig();
  for (const client of [new KMSClient(config), new KMS(config)]) {
    const store = rig.store({ kms: { client } });
    const { branchKeyId, version } = await store.createKey();
    await store.versionKey(branchKeyId);
    const { key } = await store.keyVersion(branchKeyId, version);
    expect(key).toHaveLength(32);
    // The rig's own client is that of sealmask/kms-fetch.
    const same = await rig.store().keyVersion(branchKeyId, version);
    expect(same.key).toEqual(key);
    client.destroy();
  }
});
