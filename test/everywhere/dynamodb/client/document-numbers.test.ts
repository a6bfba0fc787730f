import { describe, expect, test } from "bun:test";
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  PutCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TranslateConfig,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { ItemCodec } from "../../../../src/dynamodb/client/item-codec.ts";
import { itemMiddleware } from "../../../../src/dynamodb/client/item-middleware.ts";
import { itemEncryptor, NumberText } from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import { FakeHandler } from "../../../support/dynamodb/fake-handler.ts";
import {
  startClients,
  type TestClients,
} from "../../../support/dynamodb/test-clients.ts";
import {
  testCodec,
  testKeyring,
  testTable,
} from "../../../support/dynamodb/test-codec.ts";

/** Number that the AWS SDK's `unmarshall` throws for. */
const THROWN = "-9007199254740998.25";

/** Number that it rounds. */
const ROUNDED = "0.1234567890123456789";

/** Number that it gives as a bigint, as the service writes it. */
const WHOLE = 12_300_000_000_000_000_000_000_000_000_000_000_000_000n;

/** Table whose sort key is a number. */
const TableName = "prices";
const TABLES = [
  {
    name: TableName,
    partitionKey: "pk",
    sortKey: "sk",
    keyTypes: { sk: "N" },
  },
  { name: "invoices", partitionKey: "pk" },
  { name: "orders", partitionKey: "id" },
] as const;

const text = (value: string) => new NumberText(value);

/** Attributes with numbers of every kind, as `decrypt` of an item encryptor gives them. */
const values = {
  ssn: text(THROWN),
  address: {
    list: [1, text(ROUNDED), { deep: [text(THROWN), WHOLE, null] }],
    set: new Set([1, text(ROUNDED), WHOLE].sort()),
    texts: new Set(["1", ROUNDED]),
    text: THROWN,
    bytes: new Uint8Array([1, 2]),
  },
  name: text(ROUNDED),
  city: { whole: WHOLE, part: 0.5, isTrue: true },
  age: new Set([text(THROWN)]),
  version: 1,
};
const key = (pk: string, sk: unknown = 1) => ({ pk, sk });
const itemOf = (pk: string, sk: unknown = 1) => ({ ...key(pk, sk), ...values });

/** Writes a value as text that tells the kinds of its numbers apart; sets have no order. */
function shown(value: unknown): unknown {
  if (typeof value === "number") return `number ${value}`;
  if (typeof value === "bigint") return `bigint ${value}`;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof NumberText) return `text ${value}`;
  if (value instanceof NumberValue) return `wrapped ${value}`;
  if (value instanceof Uint8Array) return `bytes ${value}`;
  if (value instanceof Set) return { set: [...value].map(shown).sort() };
  if (Array.isArray(value)) return value.map(shown);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, shown(each)]),
  );
}

/** Counts the calls that decrypt. */
function counting(codec: ItemCodec): ItemCodec & { readonly count: number } {
  let count = 0;
  return {
    ...codec,
    get count() {
      return count;
    },
    decrypt(...args) {
      count++;
      return codec.decrypt(...args);
    },
  };
}

const prices = testTable({ tableName: TableName });
const invoices = testTable({ tableName: "invoices", sortKey: undefined });

/** Runs a body with clients of the tables. */
async function withClients(
  body: (clients: TestClients) => Promise<void>,
  {
    codecs = [testCodec(prices)],
    ...more
  }: Parameters<typeof startClients>[0] = {},
): Promise<void> {
  const clients = await startClients({ tables: TABLES, codecs, ...more });
  try {
    await body(clients);
  } finally {
    await clients.stop();
  }
}

const wrapping = (
  wrapNumbers: NonNullable<TranslateConfig["unmarshallOptions"]>["wrapNumbers"],
): TranslateConfig => ({
  unmarshallOptions: wrapNumbers === undefined ? {} : { wrapNumbers },
});

describe("a document client without wrapNumbers", () => {
  test("gets every number of an item with all digits, encrypted or signed, as decrypt gives a plain item", async () => {
    const codec = counting(testCodec(prices));
    await withClients(
      async ({ document, server }) => {
        const Item = itemOf("a");
        await document.send(new PutCommand({ TableName, Item }));
        const Key = key("a");
        const got = await document.send(new GetCommand({ TableName, Key }));
        expect(shown(got.Item)).toEqual(shown(Item));
        expect(got.$metadata.httpStatusCode).toBe(200);
        expect(server.received.operations).toEqual(["PutItem", "GetItem"]);
        expect(codec.count).toBe(1);
        const encryptor = itemEncryptor({
          tableName: TableName,
          partitionKey: "pk",
          sortKey: "sk",
          keyring: testKeyring,
          attributes: Object.fromEntries(prices.actions),
          algorithmSuite: "6700",
        });
        const plain = await encryptor.decrypt(await encryptor.encrypt(Item));
        expect(shown(got.Item)).toEqual(shown(plain));
      },
      { codecs: [codec] },
    );
  });

  test("gets what it asked for with a projection, and the rest of the answer", async () => {
    await withClients(async ({ document }) => {
      await document.send(new PutCommand({ TableName, Item: itemOf("a") }));
      const { Item, ConsumedCapacity } = await document.send(
        new GetCommand({
          TableName,
          Key: key("a"),
          ProjectionExpression: "address.#l[1], version",
          ExpressionAttributeNames: { "#l": "list" },
          ReturnConsumedCapacity: "TOTAL",
        }),
      );
      expect(shown(Item)).toEqual(
        shown({ address: { list: [text(ROUNDED)] }, version: 1 }),
      );
      expect(ConsumedCapacity?.TableName).toBe(TableName);
      for (const name of ["age", "city", "name"] as const) {
        const part = await document.send(
          new GetCommand({
            TableName,
            Key: key("a"),
            ProjectionExpression: "#n",
            ExpressionAttributeNames: { "#n": name },
          }),
        );
        expect(shown(part.Item)).toEqual(shown({ [name]: values[name] }));
      }
    });
  });

  test("pages through items whose keys have such numbers, and meets each of them once", async () => {
    const sorts = [text(THROWN), 0, text(ROUNDED), 1.5, WHOLE, 2n * WHOLE];
    await withClients(
      async ({ document }) => {
        for (const sk of sorts) {
          const Item = itemOf("a", sk);
          await document.send(new PutCommand({ TableName, Item }));
        }
        const pages = paginateQuery(
          { client: document },
          {
            TableName,
            KeyConditionExpression: "pk = :p AND sk > :s",
            ExpressionAttributeValues: {
              ":p": "a",
              ":s": text("-9007199254740998.5"),
            },
          },
        );
        const read: unknown[] = [];
        const last: unknown[] = [];
        for await (const { Items = [], LastEvaluatedKey } of pages) {
          read.push(...Items);
          last.push(LastEvaluatedKey);
        }
        expect(shown(read)).toEqual(shown(sorts.map((sk) => itemOf("a", sk))));
        expect(shown(last.slice(0, 5))).toEqual(
          shown(sorts.slice(0, 5).map((sk) => key("a", sk))),
        );
        const scanned: unknown[] = [];
        const all = paginateScan({ client: document }, { TableName });
        for await (const { Items = [] } of all) scanned.push(...Items);
        expect(shown(scanned)).toEqual(shown(read));
      },
      { pageItems: 1 },
    );
  });

  test("gets the keys of pages alone, where a page counts", async () => {
    await withClients(async ({ document }) => {
      for (const sk of [text(THROWN), 1]) {
        const Item = itemOf("a", sk);
        await document.send(new PutCommand({ TableName, Item }));
      }
      const { Count, LastEvaluatedKey } = await document.send(
        new QueryCommand({
          TableName,
          Select: "COUNT",
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": "a" },
          Limit: 1,
        }),
      );
      expect(Count).toBe(1);
      expect(shown(LastEvaluatedKey)).toEqual(shown(key("a", text(THROWN))));
    });
  });

  test("gets them in batches and transactions of several tables, each table with its own encryptor", async () => {
    const codecs = [testCodec(prices), testCodec(invoices)];
    await withClients(
      async ({ document, server }) => {
        const sk = text(ROUNDED);
        const invoice = { pk: "i", ssn: text(ROUNDED), version: 2 };
        const order = { id: "o", amount: 1.5, count: WHOLE };
        await document.send(
          new BatchWriteCommand({
            RequestItems: {
              orders: [{ PutRequest: { Item: order } }],
              [TableName]: [{ PutRequest: { Item: itemOf("a", sk) } }],
              invoices: [{ PutRequest: { Item: invoice } }],
            },
          }),
        );
        const RequestItems = {
          invoices: { Keys: [{ pk: "i" }] },
          orders: { Keys: [{ id: "o" }] },
          [TableName]: { Keys: [key("a", sk), key("none", sk)] },
        };
        const batch = await document.send(
          new BatchGetCommand({ RequestItems }),
        );
        expect(shown(batch.Responses)).toEqual(
          shown({
            invoices: [invoice],
            orders: [order],
            [TableName]: [itemOf("a", sk)],
          }),
        );
        const { Responses } = await document.send(
          new TransactGetCommand({
            TransactItems: [
              { Get: { TableName: "orders", Key: { id: "o" } } },
              { Get: { TableName, Key: key("none", sk) } },
              { Get: { TableName, Key: key("a", sk) } },
              { Get: { TableName: "invoices", Key: { pk: "i" } } },
            ],
          }),
        );
        expect(shown(Responses)).toEqual(
          shown([
            { Item: order },
            { Item: undefined },
            { Item: itemOf("a", sk) },
            { Item: invoice },
          ]),
        );
        server.faults.add({
          kind: "unprocessed",
          operation: "BatchGetItem",
          keep: 0,
          times: 1,
        });
        const none = await document.send(new BatchGetCommand({ RequestItems }));
        expect(shown(none.UnprocessedKeys)).toEqual(shown(RequestItems));
        const again = await document.send(
          new BatchGetCommand({ RequestItems: none.UnprocessedKeys }),
        );
        expect(shown(again.Responses)).toEqual(shown(batch.Responses));
      },
      { codecs },
    );
  });

  test("gets unprocessed items and deletions with them, to be sent again", async () => {
    await withClients(async ({ document, server }) => {
      const order = { id: "o", amount: text(ROUNDED) };
      server.faults.add({
        kind: "unprocessed",
        operation: "BatchWriteItem",
        keep: 0,
        times: 1,
      });
      const RequestItems = {
        [TableName]: [
          { PutRequest: { Item: itemOf("a", text(THROWN)) } },
          { DeleteRequest: { Key: key("b", text(ROUNDED)) } },
        ],
      };
      const orders = [{ PutRequest: { Item: order } }];
      const { UnprocessedItems } = await document.send(
        new BatchWriteCommand({ RequestItems: { orders, ...RequestItems } }),
      );
      const { orders: others, ...own } = UnprocessedItems ?? {};
      expect(shown(own)).toEqual(shown(RequestItems));
      const rounded = { id: "o", amount: Number(ROUNDED) };
      expect(shown(others)).toEqual(shown([{ PutRequest: { Item: rounded } }]));
      const again = own as typeof RequestItems;
      await document.send(new BatchWriteCommand({ RequestItems: again }));
      const Key = key("a", text(THROWN));
      const { Item } = await document.send(new GetCommand({ TableName, Key }));
      expect(shown(Item)).toEqual(shown(itemOf("a", text(THROWN))));
    });
  });

  test("gets them in the items that writes return", async () => {
    await withClients(async ({ document }) => {
      const Item = { ...itemOf("a"), seen: text(ROUNDED) };
      await document.send(new PutCommand({ TableName, Item }));
      const ReturnValues = "ALL_OLD";
      const put = await document.send(
        new PutCommand({ TableName, Item, ReturnValues }),
      );
      expect(shown(put.Attributes)).toEqual(shown(Item));
      const update = (returned: "ALL_NEW" | "UPDATED_NEW", seen: unknown) =>
        document.send(
          new UpdateCommand({
            TableName,
            Key: key("a"),
            UpdateExpression: "SET seen = :n",
            ExpressionAttributeValues: { ":n": seen },
            ReturnValues: returned,
          }),
        );
      const all = await update("ALL_NEW", text(THROWN));
      const changed = { ...Item, seen: text(THROWN) };
      expect(shown(all.Attributes)).toEqual(shown(changed));
      const other = text(THROWN.slice(1));
      const part = await update("UPDATED_NEW", other);
      expect(shown(part.Attributes)).toEqual(shown({ seen: other }));
      const deleted = await document.send(
        new DeleteCommand({ TableName, Key: key("a"), ReturnValues }),
      );
      const last = { ...changed, seen: other };
      expect(shown(deleted.Attributes)).toEqual(shown(last));
    });
  });

  test("gets them after a retry, from the one answer that came", async () => {
    const codec = counting(testCodec(prices));
    await withClients(
      async ({ document, server }) => {
        await document.send(new PutCommand({ TableName, Item: itemOf("a") }));
        server.faults.add({ kind: "500", operation: "GetItem", times: 1 });
        const Key = key("a");
        const { Item } = await document.send(
          new GetCommand({ TableName, Key }),
        );
        expect(shown(Item)).toEqual(shown(itemOf("a")));
        expect(codec.count).toBe(1);
        expect(server.received.operations.slice(1)).toEqual([
          "GetItem",
          "GetItem",
        ]);
      },
      { codecs: [codec], maxAttempts: 2 },
    );
  });

  test("gets the text as it came from a server that does not write plain digits", async () => {
    const table = testTable({ plaintextPolicy: "forbid-write-allow-read" });
    const Item = {
      pk: { S: "a" },
      sk: { S: "1" },
      version: { N: "1.23e+40" },
      age: { NS: ["2", "1.23e+40", "1"] },
    };
    const network = new FakeHandler(() => ({ body: { Item } }));
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient(network.config),
    );
    client.middlewareStack.use(itemMiddleware(testCodec(table)));
    const got = await client.send(
      new GetCommand({ TableName: "customers", Key: { pk: "a", sk: "1" } }),
    );
    expect(shown(got.Item)).toEqual(
      shown({
        pk: "a",
        sk: "1",
        version: text("1.23e+40"),
        age: new Set([2, text("1.23e+40"), 1]),
      }),
    );
    const age: ReadonlySet<unknown> = got.Item?.age ?? new Set();
    expect([...age].map(String)).toEqual(["2", "1.23e+40", "1"]);
    expect(network.sent).toHaveLength(1);
  });

  test("gets the keys of collections with them", async () => {
    const ItemCollectionKey = { pk: { N: THROWN } };
    const metrics = { ItemCollectionKey, SizeEstimateRangeGB: [0.5, 1] };
    const network = new FakeHandler(({ operation }) => {
      const isOne = operation === "PutItem";
      const all = { customers: [metrics] };
      return { body: { ItemCollectionMetrics: isOne ? metrics : all } };
    });
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient(network.config),
    );
    client.middlewareStack.use(itemMiddleware(testCodec()));
    const Item = { pk: text(THROWN), sk: "1" };
    const [one, batch, transaction] = [
      await client.send(new PutCommand({ TableName: "customers", Item })),
      await client.send(
        new BatchWriteCommand({
          RequestItems: { customers: [{ PutRequest: { Item } }] },
        }),
      ),
      await client.send(
        new TransactWriteCommand({
          TransactItems: [{ Put: { TableName: "customers", Item } }],
        }),
      ),
    ];
    const plain = { ...metrics, ItemCollectionKey: { pk: text(THROWN) } };
    expect(shown(one.ItemCollectionMetrics)).toEqual(shown(plain));
    for (const { ItemCollectionMetrics } of [batch, transaction]) {
      expect(shown(ItemCollectionMetrics)).toEqual(
        shown({ customers: [plain] }),
      );
    }
  });

  test("gets the numbers of tables without an encryptor as the AWS SDK gives them", async () => {
    const codecs = [testCodec(prices), testCodec(invoices)];
    await withClients(
      async ({ document, plain }) => {
        const order = { id: "o", amount: text(ROUNDED) };
        await plain.send(new PutCommand({ TableName: "orders", Item: order }));
        await document.send(new PutCommand({ TableName, Item: itemOf("a") }));
        const Key = { id: "o" };
        const RequestItems = {
          orders: { Keys: [Key] },
          [TableName]: { Keys: [key("a")] },
        };
        const alone = await document.send(
          new GetCommand({ TableName: "orders", Key }),
        );
        expect(alone.Item?.amount).toBe(Number(ROUNDED));
        const batch = new BatchGetCommand({ RequestItems });
        const { Responses } = await document.send(batch);
        expect(Responses?.orders?.[0]?.amount).toBe(Number(ROUNDED));
        expect(shown(Responses?.[TableName])).toEqual(shown([itemOf("a")]));
        const Item = { id: "o", amount: text(THROWN) };
        await plain.send(new PutCommand({ TableName: "orders", Item }));
        const error = await caught(() =>
          document.send(new BatchGetCommand({ RequestItems })),
        );
        expect(error.message).toContain("can't be converted to BigInt");
      },
      { codecs },
    );
  });

  test("still refuses a name __proto__, which it would lose", async () => {
    await withClients(async ({ raw, document }) => {
      const inner = { ["__proto__"]: { N: THROWN } };
      const Item = {
        pk: { S: "a" },
        sk: { N: "1" },
        ssn: { N: ROUNDED },
        address: { M: inner },
      };
      await raw.send(new PutItemCommand({ TableName, Item }));
      const Key = key("a");
      const get = (ProjectionExpression?: string) =>
        document.send(new GetCommand({ TableName, Key, ProjectionExpression }));
      const error = await caught(() => get());
      expect(error.cause).toMatchObject({ code: "ERR_UNSUPPORTED_TYPE" });
      expect(shown((await get("ssn")).Item)).toEqual({
        ssn: `text ${ROUNDED}`,
      });
    });
  });
});

describe("a document client with wrapNumbers", () => {
  const read = async (
    wrapNumbers: Parameters<typeof wrapping>[0],
    check: (call: () => Promise<unknown>) => Promise<void>,
  ) =>
    withClients(
      async ({ document, server }) => {
        const Item = itemOf("a");
        await document.send(new PutCommand({ TableName, Item }));
        server.received.clear();
        await check(async () => {
          const Key = key("a");
          const got = await document.send(new GetCommand({ TableName, Key }));
          return got.Item;
        });
        expect(server.received.operations).toEqual(["GetItem"]);
      },
      { translate: wrapping(wrapNumbers) },
    );

  test("that is true gets the SDK's own wrappers", async () => {
    await read(true, async (get) => {
      const { name, version, age, city } = (await get()) as typeof values;
      expect(shown([name, version, age, city])).toEqual([
        `wrapped ${ROUNDED}`,
        "wrapped 1",
        { set: [`wrapped ${THROWN}`] },
        { whole: `wrapped ${WHOLE}`, part: "wrapped 0.5", isTrue: true },
      ]);
    });
  });

  const functions: Readonly<Record<string, (text: string) => unknown>> = {
    "gives objects of its own": (digits) => ({ digits }),
    "gives text": (digits) => digits,
    "gives numbers": Number,
    "gives bigints for all whole numbers": (digits) => {
      if (digits.includes("e")) throw new RangeError("exponent");
      return digits.includes(".") ? Number(digits) : BigInt(digits);
    },
    "gives numbers, and throws for exponents": (digits) => {
      if (digits.includes("e")) throw new RangeError("exponent");
      return Number(digits);
    },
    "gives text for parts": (digits) => {
      if (digits.includes("e")) throw new RangeError("exponent");
      if (digits.includes(".")) return digits;
      return Number.isSafeInteger(+digits) ? +digits : BigInt(digits);
    },
    "gives numbers, and bigints for whole ones that are not safe": (digits) =>
      /^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits))
        ? BigInt(digits)
        : Number(digits),
  };
  for (const [how, wrapNumbers] of Object.entries(functions)) {
    test(`that is a function which ${how} gets what it gives`, async () => {
      await read(wrapNumbers as never, async (get) => {
        const { name, version, age, ssn } = (await get()) as typeof values;
        const called = [ROUNDED, "1", THROWN].map(wrapNumbers);
        expect([name, version, ssn] as unknown[]).toEqual(called);
        expect(age as unknown).toEqual(new Set([wrapNumbers(THROWN)]));
      });
    });
  }

  test("that is a function which throws gets its error", async () => {
    const strict = (digits: string) => {
      const number = Number(digits);
      if (`${number}` !== digits) throw new RangeError("not exact");
      return number;
    };
    for (const wrapNumbers of [strict, BigInt]) {
      await read(wrapNumbers as never, async (get) => {
        const { name } = await caught(get);
        expect(name).toBe(
          wrapNumbers === strict ? "RangeError" : "SyntaxError",
        );
      });
    }
  });
});

describe("a command of DynamoDBClient", () => {
  test("gets the text of every number, on the same stack", async () => {
    await withClients(async ({ raw, document }) => {
      await document.send(new PutCommand({ TableName, Item: itemOf("a") }));
      const Key = { pk: { S: "a" }, sk: { N: "1" } };
      const { Item } = await raw.send(new GetItemCommand({ TableName, Key }));
      expect(Item?.ssn as object).toEqual({ N: THROWN });
      expect(Item?.name as object).toEqual({ N: ROUNDED });
    });
  });
});

describe("an item that was read", () => {
  test("can be put again, alone, in a batch and in a transaction, with the same numbers", async () => {
    await withClients(async ({ raw, document }) => {
      await document.send(new PutCommand({ TableName, Item: itemOf("a") }));
      const Key = { pk: { S: "a" }, sk: { N: "1" } };
      const stored = async () => {
        const got = await raw.send(new GetItemCommand({ TableName, Key }));
        return got.Item as object;
      };
      const first = await stored();
      const ways = [
        (Item: object) => new PutCommand({ TableName, Item }),
        (Item: object) =>
          new BatchWriteCommand({
            RequestItems: { [TableName]: [{ PutRequest: { Item } }] },
          }),
        (Item: object) =>
          new TransactWriteCommand({
            TransactItems: [{ Put: { TableName, Item } }],
          }),
      ];
      for (const way of ways) {
        const { Item = {} } = await document.send(
          new GetCommand({ TableName, Key: key("a") }),
        );
        await document.send(way(Item) as PutCommand);
        expect(await stored()).toEqual(first);
      }
    });
  });

  test("can have a set of such numbers, or of numbers and bigints, which the AWS SDK alone refuses", async () => {
    await withClients(async ({ document, plain, server }) => {
      const sets = [
        [text(THROWN)],
        [text(THROWN), 1],
        [1, WHOLE, text(ROUNDED)],
        [1, WHOLE],
        [NumberValue.from("2"), text(ROUNDED), 1],
      ].map((members) => new Set<unknown>(members));
      const Item = {
        ...key("a"),
        name: { list: sets, map: new Map([["inside", sets[0]]]) },
      };
      await document.send(new PutCommand({ TableName, Item }));
      const [body] = server.received.bodies("PutItem");
      const list = sets.map((set) => ({ NS: [...set].map(String) }));
      expect(body as object).toMatchObject({
        Item: {
          name: { M: { list: { L: list }, map: { M: { inside: list[0] } } } },
        },
      });
      expect([...(sets[0] as Set<unknown>)]).toEqual([text(THROWN)]);
      for (const set of sets.slice(0, 4)) {
        const alone = { id: "o", set };
        const put = new PutCommand({ TableName: "orders", Item: alone });
        expect((await caught(() => plain.send(put))).message).not.toBe("");
      }
    });
  });

  test("cannot have a set whose digits would be lost, or of several types", async () => {
    await withClients(async ({ document, server }) => {
      const sets = [
        new Set([text(THROWN), 2 ** 60]),
        new Set([text(THROWN), Number.NaN]),
        new Set([text(THROWN), "1"]),
        new Set([text(THROWN), new Date(0)]),
      ];
      for (const name of sets) {
        const Item = { ...key("a"), name };
        const put = new PutCommand({ TableName, Item: Item as never });
        const { message } = await caught(() => document.send(put));
        expect(message).toContain("are allowed");
      }
      expect(server.received.operations).toEqual([]);
    });
  });

  test("may hold itself, which ends as it ends without the middleware", async () => {
    await withClients(async ({ document, plain }) => {
      // The AWS SDK does not look at a member that it does not know.
      let Extra: object = {};
      Object.assign(Extra, { itself: Extra });
      for (let i = 0; i < 99; i++) Extra = { one: Extra, other: [Extra] };
      const put = (client: typeof plain, set: Set<unknown>) => {
        const Item = { id: "o", set };
        const input = { TableName: "orders", Item, Extra };
        return client.send(new PutCommand(input));
      };
      await put(plain, new Set([1]));
      await put(document, new Set([1]));
      await put(document, new Set([1, WHOLE]));
      const name: Record<string, unknown> = { set: new Set([text(THROWN)]) };
      name.one = name.other = [name, name];
      const Item = { ...key("a"), name };
      const endless = new PutCommand({ TableName, Item });
      const error = await caught(() => document.send(endless));
      expect(error).toBeInstanceOf(RangeError);
    });
  });
});
