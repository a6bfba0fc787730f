import { describe, expect, test } from "bun:test";
import {
  DynamoDB,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand as ScanItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocument,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  PutCommand,
  ScanCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import type { ItemCodec } from "../../../src/dynamodb/client/item-codec.ts";
import { itemMiddleware } from "../../../src/dynamodb/client/item-middleware.ts";
import type { Table } from "../../../src/dynamodb/table.ts";
import { caught } from "../../support/caught.ts";
import { FakeHandler } from "../../support/dynamodb/fake-handler.ts";
import {
  startClients,
  type TestClients,
} from "../../support/dynamodb/test-clients.ts";
import { testCodec, testTable } from "../../support/dynamodb/test-codec.ts";

const TableName = "customers";
const SECRET = "078-05-1120";
const key = (pk: string) => ({ pk, sk: "1" });
const item = (pk: string) => ({ ...key(pk), ssn: SECRET, version: 1 });
const attributeItem = (pk: string) => ({
  pk: { S: pk },
  sk: { S: "1" },
  ssn: { S: SECRET },
  version: { N: "1" },
});

/** Freezes a value with everything in it, so that a change throws. */
function frozen<T>(value: T): T {
  if (
    typeof value === "object" &&
    value !== null &&
    !ArrayBuffer.isView(value)
  ) {
    for (const each of Object.values(value)) frozen(each);
    Object.freeze(value);
  }
  return value;
}

/** Counts the calls of a codec. */
function counting(codec: ItemCodec): ItemCodec & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    table: codec.table,
    encrypt(...args) {
      calls.push("encrypt");
      return codec.encrypt(...args);
    },
    decrypt(...args) {
      calls.push("decrypt");
      return codec.decrypt(...args);
    },
  };
}

/** Runs a body with clients of one table or several. */
async function withClients(
  codecs: readonly ItemCodec[],
  body: (clients: TestClients) => Promise<void>,
  more: Parameters<typeof startClients>[0] = {},
): Promise<void> {
  const clients = await startClients({ ...more, codecs });
  try {
    await body(clients);
  } finally {
    await clients.stop();
  }
}

describe("the middleware on one stack", () => {
  test("encrypts and decrypts once, however often and wherever it is used", async () => {
    const codec = counting(testCodec());
    await withClients([codec, codec], async ({ raw, document, server }) => {
      raw.middlewareStack.use(itemMiddleware(codec));
      raw.middlewareStack.use(itemMiddleware(codec));
      document.middlewareStack.use(itemMiddleware(codec));
      const commands = [
        [document, new PutCommand({ TableName, Item: item("a") })],
        [document, new GetCommand({ TableName, Key: key("a") })],
        [raw, new PutItemCommand({ TableName, Item: attributeItem("b") })],
        [raw, new ScanItemsCommand({ TableName, Limit: 1 })],
      ] as const;
      for (const [client, command] of commands) {
        command.middlewareStack.use(itemMiddleware(codec) as never);
        const send = () => (client as DynamoDBClient).send(command as never);
        await send();
        await send();
      }
      expect(codec.calls).toEqual([
        "encrypt",
        "encrypt",
        "decrypt",
        "decrypt",
        "encrypt",
        "encrypt",
        "decrypt",
        "decrypt",
      ]);
      expect(server.received.find(SECRET)).toEqual([]);
    });
  });

  test("tells plain values and attribute values apart for each command", async () => {
    await withClients([testCodec()], async ({ raw, document }) => {
      await raw.send(
        new PutItemCommand({ TableName, Item: attributeItem("a") }),
      );
      await document.send(new PutCommand({ TableName, Item: item("b") }));
      // A document client takes commands of the other kind as well.
      await document.send(
        new PutItemCommand({ TableName, Item: attributeItem("c") }) as never,
      );
      const { Items = [] } = await document.send(
        new ScanCommand({ TableName }),
      );
      expect(Items.map(({ pk }) => pk).sort()).toEqual(["a", "b", "c"]);
      for (const each of Items) expect(each as object).toEqual(item(each.pk));
      const page = await document.send(
        new ScanItemsCommand({ TableName }) as never,
      );
      const { Items: raws = [] } = page as { Items?: { pk: { S: string } }[] };
      for (const each of raws) {
        expect(each as object).toEqual(attributeItem(each.pk.S));
      }
    });
  });

  test("works for the clients that have a method for each operation, and with callbacks", async () => {
    await withClients([], async ({ server }) => {
      const raw = new DynamoDB(server.config());
      raw.middlewareStack.use(itemMiddleware(testCodec()));
      const document = DynamoDBDocument.from(raw);
      await document.put({ TableName, Item: item("a") });
      const answer = await new Promise<{ Item?: unknown }>(
        (resolve, reject) => {
          raw.getItem(
            { TableName, Key: { pk: { S: "a" }, sk: { S: "1" } } },
            (error, found) => (error ? reject(error) : resolve(found ?? {})),
          );
        },
      );
      expect(answer.Item).toEqual(attributeItem("a"));
      expect(server.received.find(SECRET)).toEqual([]);
    });
  });

  test("works on a document client that made itself a client anew, which loses what the given one had", async () => {
    await withClients([], async ({ server }) => {
      const logger = { debug() {}, info() {}, error() {}, warn() {} };
      const raw = new DynamoDBClient({ ...server.config(), logger });
      raw.middlewareStack.use(itemMiddleware(testCodec()));
      // The document client takes a stack without this middleware for that of another version.
      raw.middlewareStack.remove("serializerMiddleware");
      raw.middlewareStack.remove("deserializerMiddleware");
      const document = DynamoDBDocumentClient.from(raw);
      expect(document.middlewareStack).not.toBe(raw.middlewareStack);
      document.middlewareStack.use(itemMiddleware(testCodec()));
      await document.send(new PutCommand({ TableName, Item: item("a") }));
      expect(server.received.operations).toEqual(["PutItem"]);
      expect(server.received.find(SECRET)).toEqual([]);
      document.destroy();
      raw.destroy();
    });
  });

  test("keeps calls apart that a client handles at once with cached handlers", async () => {
    await withClients([], async ({ server }) => {
      const raw = new DynamoDBClient({
        ...server.config(),
        cacheMiddleware: true,
      });
      raw.middlewareStack.use(itemMiddleware(testCodec()));
      const pks = Array.from({ length: 20 }, (_, i) => `${i}`);
      await Promise.all(
        pks.map((pk) =>
          raw.send(new PutItemCommand({ TableName, Item: attributeItem(pk) })),
        ),
      );
      const read = await Promise.all(
        pks.map((pk) =>
          raw.send(
            new GetItemCommand({
              TableName,
              Key: { pk: { S: pk }, sk: { S: "1" } },
            }),
          ),
        ),
      );
      expect(read.map(({ Item }) => Item as object)).toEqual(
        pks.map(attributeItem),
      );
      raw.destroy();
    });
  });

  test("changes nothing of the caller's request", async () => {
    await withClients([testCodec()], async ({ raw, document }) => {
      await document.send(
        new PutCommand(
          frozen({ TableName, Item: { ...item("a"), address: { x: [1] } } }),
        ),
      );
      await raw.send(
        new PutItemCommand(frozen({ TableName, Item: attributeItem("b") })),
      );
      await document.send(
        new TransactWriteCommand(
          frozen({ TransactItems: [{ Put: { TableName, Item: item("c") } }] }),
        ),
      );
      await document.send(
        new ScanCommand(
          frozen({
            TableName,
            ProjectionExpression: "#s",
            ExpressionAttributeNames: { "#s": "ssn" },
          }),
        ),
      );
    });
  });

  test("sends what it checked, even if the caller changes the request meanwhile", async () => {
    const slow = testCodec();
    let meanwhile = () => {};
    const codec: ItemCodec = {
      ...slow,
      encrypt: async (...args) => {
        meanwhile();
        return await slow.encrypt(...args);
      },
    };
    await withClients([codec], async ({ raw, server }) => {
      const input = {
        TableName,
        Item: { ...attributeItem("a"), address: { L: [{ S: "before" }] } },
        ConditionExpression: "attribute_not_exists(#n)",
        ExpressionAttributeNames: { "#n": "ssn" },
      };
      meanwhile = () => {
        input.TableName = "orders";
        input.Item.ssn.S = "changed";
        input.Item.address.L.push({ S: SECRET });
        input.ConditionExpression = `#n = ${SECRET}`;
        input.ExpressionAttributeNames["#n"] = SECRET;
      };
      await raw.send(new PutItemCommand(input));
      expect(server.received.find(SECRET)).toEqual([]);
      const [body] = server.received.bodies("PutItem");
      expect(body).toMatchObject({
        TableName,
        ConditionExpression: "attribute_not_exists(#n)",
        ExpressionAttributeNames: { "#n": "ssn" },
      });
    });
  });
});

describe("the form of a request", () => {
  const refusals: Readonly<Record<string, () => unknown>> = {
    "plain values in a command of DynamoDBClient": () =>
      new PutItemCommand({ TableName, Item: item("a") as never }),
    "attribute values in a command of DynamoDBDocumentClient": () =>
      new PutCommand({ TableName, Item: attributeItem("a") }),
    "a plain key in a command of DynamoDBClient": () =>
      new GetItemCommand({ TableName, Key: key("a") as never }),
    "an attribute value as key of a document command": () =>
      new GetCommand({ TableName, Key: { pk: { S: "a" }, sk: { S: "1" } } }),
    "a key whose binary value is text": () =>
      new GetItemCommand({
        TableName,
        Key: { pk: { B: "AAAA" as never }, sk: { S: "1" } },
      }),
    "binary values as text": () =>
      new PutItemCommand({
        TableName,
        Item: { ...attributeItem("a"), ssn: { B: "AAAA" as never } },
      }),
  };

  test("is refused where it is doubtful, before anything is sent", async () => {
    await withClients([testCodec()], async ({ document, server }) => {
      for (const [how, make] of Object.entries(refusals)) {
        const error = await caught(() => document.send(make() as never));
        expect({ how, ...error }).toMatchObject({
          how,
          reason: "doubtful-form",
        });
        expect(error.message).toContain("DynamoDBDocumentClient");
        expect(error.message).not.toContain(SECRET);
      }
      const mixed = { ...attributeItem("a"), address: SECRET };
      const error = await caught(() =>
        document.send(
          new PutItemCommand({ TableName, Item: mixed as never }) as never,
        ),
      );
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain("/address");
      expect(server.received.operations).toEqual([]);
    });
  });

  test("is refused where the AWS SDK would send what the checks do not see", async () => {
    class Entry {
      get Put(): object {
        return { TableName, Item: item("a") };
      }
    }
    const inherited = Object.create({ "#s": "ssn" });
    await withClients([testCodec()], async ({ raw, server }) => {
      const inputs = [
        {
          TransactItems: new Set([
            { Put: { TableName, Item: attributeItem("a") } },
          ]),
        },
        { TransactItems: [new Entry()] },
        {
          TransactItems: [
            {
              Put: {
                TableName: new String(TableName),
                Item: attributeItem("a"),
              },
            },
          ],
        },
      ];
      for (const input of inputs) {
        const { TransactWriteItemsCommand } = await import(
          "@aws-sdk/client-dynamodb"
        );
        const error = await caught(() =>
          raw.send(new TransactWriteItemsCommand(input as never)),
        );
        expect(error).toMatchObject({ reason: "doubtful-form" });
      }
      const error = await caught(() =>
        raw.send(
          new ScanItemsCommand({
            TableName,
            FilterExpression: "#s = :s",
            ExpressionAttributeNames: inherited,
            ExpressionAttributeValues: { ":s": { S: SECRET } },
          }),
        ),
      );
      expect(error).toMatchObject({ reason: "doubtful-form" });
      expect(server.received.operations).toEqual([]);
    });
  });

  test("may have a name __proto__, except in document commands, which would lose it", async () => {
    await withClients([testCodec()], async ({ raw, document, server }) => {
      const nested = { M: { ["__proto__"]: { S: "own" } } };
      const Item = { ...attributeItem("a"), address: nested };
      await raw.send(new PutItemCommand({ TableName, Item }));
      const Key = { pk: { S: "a" }, sk: { S: "1" } };
      const got = await raw.send(new GetItemCommand({ TableName, Key }));
      expect(Object.keys(got.Item?.address?.M ?? {})).toEqual(["__proto__"]);
      const lost = await caught(() =>
        document.send(new GetCommand({ TableName, Key: key("a") })),
      );
      expect(lost).toMatchObject({ code: "ERR_ITEMS" });
      expect(lost.cause).toMatchObject({ code: "ERR_UNSUPPORTED_TYPE" });
      const other = await document.send(
        new GetCommand({
          TableName,
          Key: key("a"),
          ProjectionExpression: "ssn",
        }),
      );
      expect(other.Item as object).toEqual({ ssn: SECRET });
      const sent = server.received.operations.length;
      for (const changed of [
        { ["__proto__"]: { x: 1 } },
        { address: { ["__proto__"]: { x: 1 } } },
      ]) {
        const Changed = { ...item("b"), ...changed };
        const error = await caught(() =>
          document.send(new PutCommand({ TableName, Item: Changed })),
        );
        const isWhole =
          "__proto__" in changed && Object.hasOwn(changed, "__proto__");
        expect(error.name).toBe(isWhole ? "ItemRequestError" : "TypeError");
      }
      expect(server.received.operations).toHaveLength(sent);
    });
  });

  test("may have an attribute named __proto__, which the AWS SDK may not give back: then the answer fails", async () => {
    await withClients([testCodec()], async ({ raw, server }) => {
      const own = { ["__proto__"]: { S: "own" } };
      const Item = { ...attributeItem("a"), ...own };
      await raw.send(new PutItemCommand({ TableName, Item }));
      const [stored] = await server.items(TableName);
      expect(Object.keys(stored ?? {})).toContain("__proto__");
      const Key = { pk: { S: "a" }, sk: { S: "1" } };
      const got = await raw
        .send(new GetItemCommand({ TableName, Key }))
        .catch((error: { code: string }) => error);
      const isWhole =
        "Item" in got && Object.hasOwn(got.Item ?? {}, "__proto__");
      expect(isWhole || (got as { code?: string }).code === "ERR_ITEMS").toBe(
        true,
      );
    });
  });
});

describe("options of the document client", () => {
  test("decide what is encrypted, and how it comes back", async () => {
    class Address {
      street = "Rue du Canari 17";
      none = undefined;
    }
    const translate = {
      marshallOptions: {
        removeUndefinedValues: true,
        convertClassInstanceToMap: true,
        convertEmptyValues: true,
      },
      unmarshallOptions: { wrapNumbers: true },
    };
    const clear = {
      version: NumberValue.from("1.23e+40"),
      age: NumberValue.from("-9007199254740998.25"),
    };
    const Item = {
      ...key("a"),
      ssn: NumberValue.from("12345678901234567890123456789012345678"),
      address: new Address(),
      name: "",
      city: undefined,
      ...clear,
    };
    await withClients(
      [testCodec()],
      async ({ document, server }) => {
        await document.send(new PutCommand({ TableName, Item }));
        const { Item: read } = await document.send(
          new GetCommand({ TableName, Key: key("a") }),
        );
        expect(read as object).toEqual({
          ...key("a"),
          ssn: NumberValue.from("12345678901234567890123456789012345678"),
          address: { street: "Rue du Canari 17" },
          name: null,
          version: NumberValue.from(
            "12300000000000000000000000000000000000000",
          ),
          age: NumberValue.from("-9007199254740998.25"),
        });
        expect(server.received.find("Rue du Canari 17")).toEqual([]);
        expect(server.received.find("1234567890123456789012")).toEqual([]);
      },
      { translate },
    );
  });
});

describe("several tables on one client", () => {
  const invoices = testTable({
    tableName: "invoices",
    requestNames: new Set([
      "arn:aws:dynamodb:eu-west-1:111122223333:table/invoices-prod",
    ]),
    sortKey: undefined,
    actions: new Map([
      ["id", "sign"],
      ["amount", "encrypt"],
    ]),
    partitionKey: "id",
  });
  const tables = [
    { name: "customers", partitionKey: "pk", sortKey: "sk" },
    { name: "invoices-prod", partitionKey: "id" },
    { name: "orders", partitionKey: "id" },
  ];

  test("are each handled by their own encryptor, and others by none", async () => {
    const codecs = [testCodec(), testCodec(invoices)];
    await withClients(
      codecs,
      async ({ document, server }) => {
        const doc = DynamoDBDocument.from(document as never);
        const invoice = { id: "i", amount: "4711.00 canary" };
        const order = { id: "o", note: "an order in clear" };
        await doc.batchWrite({
          RequestItems: {
            customers: [{ PutRequest: { Item: item("a") } }],
            orders: [{ PutRequest: { Item: order } }],
            "invoices-prod": [{ PutRequest: { Item: invoice } }],
          },
        });
        expect(server.received.find(SECRET)).toEqual([]);
        expect(server.received.find(invoice.amount)).toEqual([]);
        expect(server.received.find(order.note)).not.toEqual([]);
        const read = await doc.batchGet({
          RequestItems: {
            orders: { Keys: [{ id: "o" }] },
            "invoices-prod": { Keys: [{ id: "i" }] },
            customers: { Keys: [key("a")] },
          },
        });
        expect(read.Responses as object).toEqual({
          orders: [order],
          "invoices-prod": [invoice],
          customers: [item("a")],
        });
        await doc.transactWrite({
          TransactItems: [
            {
              Put: {
                TableName: "invoices-prod",
                Item: { ...invoice, id: "j" },
              },
            },
            { Put: { TableName, Item: item("b") } },
            { Put: { TableName: "orders", Item: { ...order, id: "p" } } },
          ],
        });
        const got = await doc.transactGet({
          TransactItems: [
            { Get: { TableName, Key: key("b") } },
            { Get: { TableName: "orders", Key: { id: "p" } } },
            { Get: { TableName: "invoices-prod", Key: { id: "j" } } },
          ],
        });
        expect(got.Responses?.map(({ Item }) => Item as object)).toEqual([
          item("b"),
          { ...order, id: "p" },
          { ...invoice, id: "j" },
        ]);
        expect(server.received.find(SECRET)).toEqual([]);
        expect(server.received.find(invoice.amount)).toEqual([]);
      },
      { tables },
    );
  });

  test("are found by name and by any ARN that ends in the name", async () => {
    const named = [
      "customers",
      "arn:aws:dynamodb:us-east-1:000000000000:table/customers",
      "arn:aws-cn:dynamodb:cn-north-1:999999999999:table/customers",
      "arn:aws:dynamodb:us-east-1:000000000000:table/customers/index/by-city",
      "ARN:AWS:DYNAMODB:US-EAST-1:000000000000:TABLE/customers",
    ];
    for (const name of named) {
      const network = new FakeHandler();
      const client = DynamoDBDocumentClient.from(
        new DynamoDBClient(network.config),
      );
      client.middlewareStack.use(itemMiddleware(testCodec()));
      await client.send(new PutCommand({ TableName: name, Item: item("a") }));
      expect(network.sent[0]?.body).not.toContain(SECRET);
      expect(network.bodies[0]?.TableName).toBe(name);
    }
    const other = new FakeHandler();
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient(other.config),
    );
    client.middlewareStack.use(itemMiddleware(testCodec()));
    for (const name of [
      "customers2",
      "my-customers",
      "arn:aws:dynamodb:us-east-1:0:table/x/index/customers",
    ]) {
      await client.send(new PutCommand({ TableName: name, Item: item("a") }));
    }
    expect(other.sent.every(({ body }) => body.includes(SECRET))).toBe(true);
  });

  test("cannot be one table with two encryptors", async () => {
    const twin: Table = testTable();
    await withClients(
      [testCodec(), testCodec(twin)],
      async ({ document, server }) => {
        const error = await caught(() =>
          document.send(new PutCommand({ TableName, Item: item("a") })),
        );
        expect(error).toMatchObject({ reason: "two-encryptors" });
        expect(server.received.operations).toEqual([]);
      },
    );
  });
});

describe("middleware of the caller's own", () => {
  test("that drops members of the arguments makes an answer fail rather than come back encrypted", async () => {
    await withClients([testCodec()], async ({ document }) => {
      document.middlewareStack.add(
        (next) => (args) =>
          next({
            input: args.input,
            request: (args as { request: unknown }).request,
          }),
        { step: "build", name: "dropping" },
      );
      const error = await caught(() =>
        document.send(new ScanCommand({ TableName })),
      );
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain("hand on all members");
    });
  });

  test("sees encrypted items from the build step on", async () => {
    await withClients([testCodec()], async ({ document }) => {
      const seen: string[] = [];
      document.middlewareStack.add(
        (next) => (args) => {
          seen.push(JSON.stringify(args.input));
          return next(args);
        },
        { step: "build", name: "looking" },
      );
      await document.send(new PutCommand({ TableName, Item: item("a") }));
      expect(seen).toHaveLength(1);
      expect(seen[0]).not.toContain(SECRET);
    });
  });
});

describe("an aborted signal", () => {
  test("reaches the encryptor, and stops the call before anything is sent", async () => {
    const codec = testCodec();
    const seen: (AbortSignal | undefined)[] = [];
    const noting: ItemCodec = {
      ...codec,
      encrypt: async (input, signal) => {
        seen.push(signal);
        signal?.throwIfAborted();
        return await codec.encrypt(input, signal);
      },
    };
    await withClients([noting], async ({ document, server }) => {
      const controller = new AbortController();
      const abortSignal = controller.signal;
      const put = () =>
        document.send(new PutCommand({ TableName, Item: item("a") }), {
          abortSignal,
        });
      await put();
      expect(seen).toEqual([abortSignal]);
      controller.abort(new Error("enough"));
      expect((await caught(put)).message).toBe("enough");
      expect(server.received.operations).toHaveLength(1);
    });
  });
});

describe("a server that cheats", () => {
  /** Returns a document client whose server gives stored items as the test wants. */
  async function cheating(answerOf: (items: readonly object[]) => object) {
    const clients = await startClients();
    for (const pk of ["a", "b"]) {
      await clients.document.send(
        new PutCommand({ TableName, Item: item(pk) }),
      );
    }
    const items = await clients.server.items(TableName);
    await clients.stop();
    const sorted = [...items].sort((one, other) =>
      JSON.stringify(one.pk) < JSON.stringify(other.pk) ? -1 : 1,
    );
    const network = new FakeHandler(() => ({ body: answerOf(sorted) }));
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient(network.config),
    );
    client.middlewareStack.use(itemMiddleware(testCodec()));
    return DynamoDBDocument.from(client as never);
  }

  test("and gives another item than the one asked for is found out", async () => {
    const wrong = "LocationMismatchError";
    const get = await cheating(([, b]) => ({ Item: b }));
    const transaction = await cheating(([a, b]) => ({
      Responses: [{ Item: b }, { Item: a }],
    }));
    const batch = await cheating(([a, b]) => ({
      Responses: { customers: [a, b] },
    }));
    const put = await cheating(([, b]) => ({ Attributes: b }));
    const TransactItems = ["a", "b"].map((pk) => ({
      Get: { TableName, Key: key(pk) },
    }));
    const ways = [
      () => get.get({ TableName, Key: key("a") }),
      () => transaction.transactGet({ TransactItems }),
      () =>
        batch.batchGet({ RequestItems: { customers: { Keys: [key("a")] } } }),
      () => put.put({ TableName, Item: item("a"), ReturnValues: "ALL_OLD" }),
      () => put.delete({ TableName, Key: key("a"), ReturnValues: "ALL_OLD" }),
    ];
    for (const way of ways) {
      const error = await caught(way);
      expect(error).toMatchObject({
        code: "ERR_ITEMS",
        cause: { name: wrong },
      });
    }
    const right = await get.get({ TableName, Key: key("b") });
    expect(right.Item as object).toEqual(item("b"));
  });

  test("and gives the item with its key in another form is not taken for a cheat", async () => {
    const table = testTable({ requestNames: new Set(["numbered"]) });
    const tables = [
      {
        name: "numbered",
        partitionKey: "pk",
        sortKey: "sk",
        keyTypes: { pk: "B", sk: "N" },
      },
    ] as const;
    await withClients(
      [testCodec(table)],
      async ({ raw }) => {
        const own = { TableName: "numbered" };
        const Key = {
          pk: { B: new Uint8Array([1, 2]) },
          sk: { N: "0010.50" },
        };
        const Item = { ...Key, ssn: { S: SECRET } };
        await raw.send(new PutItemCommand({ ...own, Item }));
        const got = await raw.send(new GetItemCommand({ ...own, Key }));
        expect(got.Item?.ssn as object).toEqual({ S: SECRET });
        expect(got.Item?.sk as object).toEqual({ N: "10.5" });
      },
      { tables },
    );
  });

  test("and names a table by its name that was asked for by ARN is understood", async () => {
    const document = await cheating(([a, b]) => ({
      Responses: { customers: [a, b] },
      UnprocessedKeys: { customers: { Keys: [a], ProjectionExpression: "x" } },
    }));
    const arn = "arn:aws:dynamodb:us-east-1:111122223333:table/customers";
    const Keys = [key("a"), key("b")];
    const { Responses, UnprocessedKeys } = await document.batchGet({
      RequestItems: { [arn]: { Keys, ProjectionExpression: "ssn" } },
    });
    const ssn = SECRET;
    expect(Responses as object).toEqual({ customers: [{ ssn }, { ssn }] });
    expect(UnprocessedKeys?.customers?.ProjectionExpression).toBe("ssn");
  });

  test("and answers out of form, or with signed attributes of an update, is found out", async () => {
    const document = await cheating(([a]) => ({
      Items: { 0: a },
      Responses: [a],
      Attributes: { seen: { N: "1" }, version: { N: "2" } },
      UnprocessedItems: { customers: [{ PutRequest: { Item: a } }] },
    }));
    const envelope = { code: "ERR_ENVELOPE" };
    expect(await caught(() => document.scan({ TableName }))).toMatchObject(
      envelope,
    );
    const RequestItems = { customers: [{ PutRequest: { Item: item("c") } }] };
    expect(
      await caught(() => document.batchWrite({ RequestItems })),
    ).toMatchObject(envelope);
    const update = {
      TableName,
      Key: key("a"),
      UpdateExpression: "REMOVE seen",
      ReturnValues: "UPDATED_NEW",
    } as const;
    expect(await caught(() => document.update(update))).toMatchObject({
      code: "ERR_ITEMS",
      cause: envelope,
    });
  });
});
