import { describe, expect, test } from "bun:test";
import { env } from "node:process";
import { type AttributeValue, DynamoDB } from "@aws-sdk/client-dynamodb";
import { generateKey, localKeyring } from "../../../../mod.ts";
import {
  type AnyItemEncryptor,
  type BackfillCheckpoint,
  type BackfillOptions,
  backfill,
  type ItemEncryptorOptions,
  itemEncryptor,
} from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import type { DynamoDbServer } from "../../../support/dynamodb/server.ts";
import { startDynalite } from "../../../support/dynamodb/start-dynalite.ts";
import { startStub } from "../../../support/dynamodb/start-stub.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

type Item = Record<string, AttributeValue>;

const TABLE = { name: "customers", partitionKey: "pk", sortKey: "sk" };
const first = localKeyring({ key: generateKey(), keyName: "first" });
const second = localKeyring({ key: generateKey(), keyName: "second" });

const options: ItemEncryptorOptions = {
  tableName: "customers",
  partitionKey: "pk",
  sortKey: "sk",
  keyring: first,
  algorithmSuite: "6700",
  attributes: {
    pk: "sign",
    sk: "sign",
    size: "encrypt",
    "name.first": "encrypt",
    tags: "sign",
    numbers: "encrypt",
    tree: "sign",
    bytes: "encrypt",
    nothing: "sign",
    seen: "none",
  },
  unsigned: { names: ["seen"] },
  plaintextPolicy: "forbid-write-allow-read",
};
const encryptor = itemEncryptor(options);

/** Plaintext item with attributes of most kinds; the name `size` is a reserved word of DynamoDB. */
const plain = (i: number): Item => ({
  pk: { S: `pk-${i}` },
  sk: { S: "1" },
  size: { N: "1.50" },
  "name.first": { S: `Ada ${i}` },
  tags: { SS: ["b", "a"] },
  numbers: { NS: ["2", "1", "-3.5"] },
  tree: { NULL: true },
  bytes: { B: Uint8Array.of(i, 255) },
  nothing: { NULL: true },
  seen: { N: `${i}` },
});

/** Attribute of nested values. On dynalite, two of them are never equal. */
const TREE: AttributeValue = {
  M: { list: { L: [{ N: "1" }, { BOOL: false }, { NULL: true }, { S: "" }] } },
};

const keyOf = ({ pk, sk }: Item): Item => ({ pk, sk }) as Item;

interface Setting {
  readonly server: DynamoDbServer;
  readonly client: DynamoDB;
  put(item: object): Promise<void>;
  get(i: number): Promise<Item>;
  run(changed?: Partial<BackfillOptions>): ReturnType<typeof backfill>;
}

const STARTS = { dynalite: startDynalite, "the stub": startStub };

async function within<T>(
  start: (typeof STARTS)[keyof typeof STARTS],
  count: number,
  use: (setting: Setting) => Promise<T>,
): Promise<T> {
  const server = await start({ tables: [TABLE] });
  const client = new DynamoDB(server.config());
  const TableName = TABLE.name;
  const put = async (item: object) => {
    await client.putItem({ TableName, Item: item as Item });
  };
  const get = async (i: number) => {
    const Key = keyOf(plain(i));
    const { Item = {} } = await client.getItem({ TableName, Key });
    return Item;
  };
  const run = (changed?: Partial<BackfillOptions>) =>
    backfill({ encryptor, client, ...changed });
  try {
    for (let i = 0; i < count; i++) await put(plain(i));
    return await use({ server, client, put, get, run });
  } finally {
    client.destroy();
    await server.stop();
  }
}

const NOTHING = {
  scanned: 0,
  encrypted: 0,
  rewrapped: 0,
  alreadyEncrypted: 0,
  changed: 0,
  failed: 0,
  failures: [],
};

for (const [name, start] of Object.entries(STARTS)) {
  describe(`backfill on ${name}`, () => {
    test("encrypts each plaintext item once, and leaves encrypted ones alone", () =>
      within(start, 12, async ({ put, get, run }) => {
        const stored = await encryptor.encrypt(plain(12));
        await put(stored);
        const counts = { ...NOTHING, scanned: 13, alreadyEncrypted: 1 };
        expect(await run()).toEqual({ ...counts, encrypted: 12 });
        const strict = itemEncryptor({
          ...options,
          plaintextPolicy: "forbid-write-forbid-read",
        });
        const opened: Item[] = [];
        for (let i = 0; i <= 12; i++) {
          const item = await get(i);
          expect(item.aws_dbe_head).toBeDefined();
          opened.push(await strict.decrypt<Item>(item));
        }
        const sets = ({ tags, numbers, ...rest }: Item) => ({
          ...rest,
          size: { N: `${Number(rest.size?.N)}` },
          tags: [...(tags?.SS ?? [])].sort(),
          numbers: [...(numbers?.NS ?? [])].sort(),
        });
        expect(opened.map(sets)).toEqual(opened.map((_, i) => sets(plain(i))));
        expect(await get(12)).toEqual(stored as Item);
        const again = { ...NOTHING, scanned: 13, alreadyEncrypted: 13 };
        expect(await run()).toEqual(again);
      }));

    test("goes over pages and segments, and tells the progress", () =>
      within(start, 20, async ({ run, server }) => {
        const scanned: number[] = [];
        const checkpoints: BackfillCheckpoint[] = [];
        const result = await run({
          segments: 3,
          pageSize: 4,
          concurrency: 2,
          onProgress: (progress) => scanned.push(progress.scanned),
          onCheckpoint: async (checkpoint) => {
            checkpoints.push(JSON.parse(JSON.stringify(checkpoint)));
          },
        });
        expect(result).toEqual({ ...NOTHING, scanned: 20, encrypted: 20 });
        expect(scanned.length).toBe(checkpoints.length);
        expect(scanned.at(-1)).toBe(20);
        expect(scanned).toEqual(scanned.toSorted((a, b) => a - b));
        expect(checkpoints.at(-1)).toEqual({
          tableName: "customers",
          segments: [{ isDone: true }, { isDone: true }, { isDone: true }],
        });
        const updates = server.received.bodies("UpdateItem");
        expect(updates.length).toBe(20);
      }));

    test("goes on where an aborted run ended", () =>
      within(start, 20, async ({ run, server }) => {
        const controller = new AbortController();
        let kept: BackfillCheckpoint | undefined;
        const error = await caught(() =>
          run({
            pageSize: 5,
            signal: controller.signal,
            onCheckpoint(checkpoint) {
              kept = JSON.parse(JSON.stringify(checkpoint));
              if (server.received.bodies("Scan").length === 2) {
                controller.abort(new RangeError("stop here"));
              }
            },
          }),
        );
        expect(error.message).toBe("stop here");
        expect(kept?.segments[0]).toEqual({
          isDone: false,
          lastKey: { pk: { S: expect.any(String) }, sk: { S: "1" } },
        });
        const result = await run({ checkpoint: kept });
        expect(result).toEqual({ ...NOTHING, scanned: 10, encrypted: 10 });
        expect(server.received.bodies("UpdateItem").length).toBe(20);
      }));

    test("never overwrites what somebody changed meanwhile", () =>
      within(start, 7, async ({ client, put, get, run, server }) => {
        const changes: ((i: number) => Promise<unknown>)[] = [
          // An encrypted attribute, a signed one, one that the item lacked; the item is deleted, or encrypted by a writer.
          (i) => put({ ...plain(i), size: { N: "2" } }),
          (i) => put({ ...plain(i), tags: { SS: ["a"] } }),
          (i) => {
            const { bytes: _, ...item } = plain(i);
            return put(item);
          },
          (i) =>
            client.deleteItem({ TableName: TABLE.name, Key: keyOf(plain(i)) }),
          async (i) => put(await encryptor.encrypt(plain(i))),
          (i) => put({ ...plain(i), tree: { BOOL: true } }),
        ];
        const written: Item[] = [];
        const racing = {
          scan: async (input: never) => {
            const page = await client.scan(input);
            for (const item of page.Items ?? []) {
              const i = Number(item.seen?.N);
              await changes[i]?.(i);
              written[i] = await get(i);
            }
            return page;
          },
          updateItem: (input: never) => client.updateItem(input),
        };
        const result = await run({ client: racing });
        expect(result).toEqual({
          ...NOTHING,
          scanned: 7,
          encrypted: 1,
          changed: 6,
        });
        for (let i = 0; i < changes.length; i++) {
          expect([i, await get(i)]).toEqual([i, written[i] as Item]);
        }
        server.received.clear();
        const again = await run();
        expect(again.encrypted).toBe(4);
        expect(again.changed).toBe(0);
      }));

    test("does not mind a change of an unsigned attribute, and keeps it", () =>
      within(start, 1, async ({ client, get, run }) => {
        const racing = {
          scan: async (input: never) => {
            const page = await client.scan(input);
            await client.updateItem({
              TableName: TABLE.name,
              Key: keyOf(plain(0)),
              UpdateExpression: "SET seen = :new",
              ExpressionAttributeValues: { ":new": { N: "99" } },
            });
            return page;
          },
          updateItem: (input: never) => client.updateItem(input),
        };
        expect((await run({ client: racing })).encrypted).toBe(1);
        const opened = await encryptor.decrypt<Item>(await get(0));
        expect(opened.seen).toEqual({ N: "99" });
      }));

    test("notices an attribute that was added meanwhile", () =>
      within(start, 0, async ({ client, put, get, run }) => {
        const { bytes: _, ...item } = plain(0);
        await put(item);
        const racing = {
          scan: async (input: never) => {
            const page = await client.scan(input);
            await put(plain(0));
            return page;
          },
          updateItem: (input: never) => client.updateItem(input),
        };
        expect((await run({ client: racing })).changed).toBe(1);
        expect((await get(0)).bytes).toEqual(plain(0).bytes as AttributeValue);
      }));

    test("counts items that cannot be encrypted with their keys, and goes on", () =>
      within(start, 3, async ({ put, get, run }) => {
        const wrong = { ...plain(1), email: { S: "ada@example.com" } };
        await put(wrong);
        const half = { ...plain(2), aws_dbe_foot: { B: new Uint8Array(3) } };
        await put(half);
        const told: unknown[] = [];
        const onError = (failure: unknown) => told.push(failure);
        const result = await run({ onError });
        expect(result).toMatchObject({ scanned: 3, encrypted: 1, failed: 2 });
        const byKey = new Map(
          result.failures.map(({ key, cause }) => [
            JSON.stringify(key),
            (cause as Error).message,
          ]),
        );
        expect(byKey.get('{"pk":{"S":"pk-1"},"sk":{"S":"1"}}')).toContain(
          '"email": expected an action',
        );
        expect(byKey.get('{"pk":{"S":"pk-2"},"sk":{"S":"1"}}')).toContain(
          "got aws_dbe_foot without aws_dbe_head",
        );
        expect(told).toEqual([...result.failures]);
        const { email, aws_dbe_head } = await get(1);
        expect([email, aws_dbe_head]).toEqual([
          wrong.email,
          undefined as never,
        ]);
        const stop = await caught(() =>
          run({
            onError: () => {
              throw new RangeError("no further");
            },
          }),
        );
        expect(stop.message).toBe("no further");
      }));

    test("rewraps encrypted items for another keyring, those that the caller names", () =>
      within(start, 4, async ({ get, run }) => {
        await run();
        const to = second;
        const named = await run({
          rewrap: { to, when: ({ version }) => version === 2 },
        });
        expect(named).toEqual({ ...NOTHING, scanned: 4, alreadyEncrypted: 4 });
        const when: NonNullable<BackfillOptions["rewrap"]>["when"] = ({
          encryptedDataKeys,
        }) => encryptedDataKeys.some(({ keyName }) => keyName === "first");
        const result = await run({ rewrap: { to, when } });
        expect(result).toEqual({ ...NOTHING, scanned: 4, rewrapped: 4 });
        const theirs = itemEncryptor({ ...options, keyring: second });
        for (let i = 0; i < 4; i++) {
          const opened = await theirs.decrypt<Item>(await get(i));
          expect(opened["name.first"]).toEqual({ S: `Ada ${i}` });
        }
        const again = await run({ rewrap: { to, when } });
        expect(again).toEqual({ ...NOTHING, scanned: 4, alreadyEncrypted: 4 });
      }));

    test("rewraps no item that somebody wrote meanwhile", () =>
      within(start, 1, async ({ client, put, get, run }) => {
        await run();
        let written: Item = {};
        const racing = {
          scan: async (input: never) => {
            const page = await client.scan(input);
            await put(await encryptor.encrypt(plain(0)));
            written = await get(0);
            return page;
          },
          updateItem: (input: never) => client.updateItem(input),
        };
        const result = await run({ client: racing, rewrap: { to: second } });
        expect(result).toMatchObject({ rewrapped: 0, changed: 1 });
        expect(await get(0)).toEqual(written);
      }));

    test("writes nothing in a dry run, and finds what would fail", () =>
      within(start, 2, async ({ put, run, server }) => {
        await put({ ...plain(2), email: { S: "ada@example.com" } });
        const checkpoints: BackfillCheckpoint[] = [];
        const onCheckpoint = (checkpoint: BackfillCheckpoint) => {
          checkpoints.push(checkpoint);
        };
        const result = await run({ dryRun: true, onCheckpoint });
        expect(result).toMatchObject({ scanned: 3, encrypted: 2, failed: 1 });
        // A run that writes must not go on where the dry run ended.
        expect(checkpoints).toEqual([]);
        expect(server.received.bodies("UpdateItem")).toEqual([]);
        expect((await run()).encrypted).toBe(2);
      }));
  });
}

describe("nested values", () => {
  test("that are equal let an item be encrypted", () =>
    within(startStub, 0, async ({ put, get, run }) => {
      const item = { ...plain(0), tree: TREE };
      await put(item);
      expect((await run()).encrypted).toBe(1);
      const opened = await encryptor.decrypt<Item>(await get(0));
      expect(opened.tree).toEqual(TREE);
    }));

  test("that were changed meanwhile are left as they are", () =>
    within(startStub, 0, async ({ client, put, get, run }) => {
      await put({ ...plain(0), tree: TREE });
      const changed = { ...plain(0), tree: { M: { list: { L: [] } } } };
      const racing = {
        scan: async (input: never) => {
          const page = await client.scan(input);
          await put(changed);
          return page;
        },
        updateItem: (input: never) => client.updateItem(input),
      };
      expect((await run({ client: racing })).changed).toBe(1);
      expect((await get(0)).tree).toEqual(changed.tree);
    }));
});

describe("backfill refuses at once", () => {
  const client = { scan: async () => ({}), updateItem: async () => ({}) };
  const wrong: [what: string, changed: object, message: string][] = [
    ["no encryptor", { encryptor: {} }, "Cannot use encryptor"],
    [
      "an encryptor that writes plaintext",
      {
        encryptor: itemEncryptor({
          ...options,
          plaintextPolicy: "force-write-allow-read",
        }),
      },
      'expected an encryptor that encrypts, got one with plaintextPolicy "force-write-allow-read"; deploy "forbid-write-allow-read" everywhere first',
    ],
    ["no client", { client: { send() {} } }, "new DynamoDB({ … })"],
    [
      "a table of others",
      { tableName: "orders" },
      'expected one of "customers"',
    ],
    ["no segments", { segments: 0 }, "Cannot use segments"],
    ["no rate", { itemsPerSecond: 0 }, "Cannot use itemsPerSecond"],
    ["no pages", { pageSize: 0.5 }, "Cannot use pageSize"],
    ["no keyring", { rewrap: {} }, "Cannot use rewrap.to"],
    ["no callback", { onError: 1 }, "Cannot use onError"],
    ["an unknown option", { segment: 1 }, 'did you mean "segments"?'],
    [
      "a checkpoint of another table",
      { checkpoint: { tableName: "orders", segments: [{ isDone: true }] } },
      'Cannot use checkpoint.tableName: expected "customers", got "orders"',
    ],
    [
      "a checkpoint without segments",
      { checkpoint: { tableName: "customers", segments: [] } },
      "Cannot use checkpoint.segments",
    ],
    [
      "a segment that is none",
      { checkpoint: { tableName: "customers", segments: [{ isDone: 1 }] } },
      "Cannot use checkpoint.segments[0].isDone",
    ],
    [
      "the checkpoint of a run that ended",
      { checkpoint: { tableName: "customers", segments: [{ isDone: true }] } },
      "Cannot use checkpoint: expected one of a run that has not ended",
    ],
    [
      "other segments than the checkpoint's",
      {
        segments: 2,
        checkpoint: { tableName: "customers", segments: [{ isDone: true }] },
      },
      "Cannot use segments: expected 1, as the checkpoint has them, got 2",
    ],
  ];
  for (const [what, changed, message] of wrong) {
    test(what, async () => {
      const all = { encryptor, client, ...changed } as BackfillOptions;
      const error = await caught(() => backfill(all));
      expect(error.name).toMatch(/^(?:Type|Range)Error$/);
      expect(error.message).toContain(message);
    });
  }

  test("a client with the encryptor's middleware", async () => {
    const withIt = new DynamoDB({ region: "eu-central-1" });
    withIt.middlewareStack.use(encryptor.middleware());
    const error = await caught(() => backfill({ encryptor, client: withIt }));
    expect(error.message).toContain(
      "Cannot use client: expected a client without the middleware of an encryptor",
    );
    withIt.destroy();
  });

  test("an aborted signal", async () => {
    const signal = AbortSignal.abort(new RangeError("enough"));
    const error = await caught(() => backfill({ encryptor, client, signal }));
    expect(error.message).toBe("enough");
  });
});

test("a table with several names says which of them to scan", async () => {
  const several = itemEncryptor({
    ...options,
    physicalTableNames: ["customers-a", "customers-b"],
  });
  const names: string[] = [];
  const client = {
    scan: async ({ TableName }: { TableName: string }) => {
      names.push(TableName);
      return {};
    },
    updateItem: async () => ({}),
  };
  const all = { encryptor: several as AnyItemEncryptor, client };
  const error = await caught(() => backfill(all));
  expect(error.message).toContain('one of "customers-a", "customers-b"');
  await backfill({ ...all, tableName: "customers-b" });
  expect(names).toEqual(["customers-b"]);
});
