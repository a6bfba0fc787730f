import { describe, expect, test } from "bun:test";
import {
  DynamoDB,
  DynamoDBClient,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocument,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import { localKeyring } from "../../../../mod.ts";
import {
  type ItemMiddlewareOptions,
  itemEncryptor,
} from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import {
  CUSTOMERS,
  startClients,
} from "../../../support/dynamodb/test-clients.ts";

const SECRET = "078-05-1120";

const encryptorOf = (physicalTableNames?: readonly string[]) =>
  itemEncryptor({
    tableName: "customers",
    partitionKey: "pk",
    sortKey: "sk",
    keyring: localKeyring({ key: new Uint8Array(32).fill(3), keyName: "k" }),
    attributes: { pk: "sign", sk: "sign", ssn: "encrypt", city: "sign" },
    unsigned: { names: ["seen"] },
    indexes: { "by-city": { partitionKey: "city", projection: "all" } },
    ...(physicalTableNames === undefined ? {} : { physicalTableNames }),
  });

const item = { pk: "1", sk: "a", ssn: SECRET, city: "Ulm", seen: 1 };
const Key = { pk: "1", sk: "a" };

describe("the middleware of an item encryptor", () => {
  test("serves every kind of client, and both kinds on one stack", async () => {
    const { server, stop } = await startClients({ codecs: [] });
    const TableName = "customers";
    const encryptor = encryptorOf();
    const clients = [
      new DynamoDBClient(server.config()),
      new DynamoDB(server.config()),
    ];
    for (const raw of clients) {
      server.received.clear();
      raw.middlewareStack.use(encryptor.middleware());
      const document = DynamoDBDocumentClient.from(raw);
      document.middlewareStack.use(encryptor.middleware({ document: true }));
      await document.send(new PutCommand({ TableName, Item: item }));
      const got = await document.send(new GetCommand({ TableName, Key }));
      expect(got.Item as object).toEqual(item);
      const { Item } = await raw.send(
        new GetItemCommand({
          TableName,
          Key: { pk: { S: "1" }, sk: { S: "a" } },
        }),
      );
      expect(Item?.ssn as object).toEqual({ S: SECRET });
      expect(server.received.find(SECRET)).toEqual([]);
      raw.destroy();
    }
    const full = DynamoDBDocument.from(new DynamoDB(server.config()));
    full.middlewareStack.use(encryptor.middleware({ document: true }));
    const { Items } = await full.query({
      TableName,
      IndexName: "by-city",
      KeyConditionExpression: "city = :c",
      ExpressionAttributeValues: { ":c": "Ulm" },
    });
    expect(Items as object[]).toEqual([item]);
    await stop();
  });

  test("finds a table by its physical names alone, and binds items to the logical one", async () => {
    const name = "prod-customers-1A2B";
    const tables = [{ ...CUSTOMERS, name }, CUSTOMERS];
    const { server, plain, stop } = await startClients({ codecs: [], tables });
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient(server.config()),
    );
    const encryptor = encryptorOf([name]);
    client.middlewareStack.use(encryptor.middleware());
    await client.send(new PutCommand({ TableName: name, Item: item }));
    expect(server.received.find(SECRET)).toEqual([]);
    // Its image in a stream opens with the same encryptor, and with one that has the logical name alone.
    const [image = {}] = await server.items(name);
    for (const each of [encryptor, encryptorOf()]) {
      const opened = await each.decrypt(image as never);
      expect(opened as object).toMatchObject({ ssn: { S: SECRET } });
    }
    await client.send(new PutCommand({ TableName: "customers", Item: item }));
    const other = await plain.send(
      new GetCommand({ TableName: "customers", Key }),
    );
    expect(other.Item as object).toEqual(item);
    await stop();
  });

  test("sends requests about other tables in clear, unless it is told to refuse them", async () => {
    const name = "customers-1A2B";
    const tables = [{ ...CUSTOMERS, name }, CUSTOMERS];
    const { server, stop } = await startClients({ codecs: [], tables });
    const clientOf = (...options: ItemMiddlewareOptions[]) => {
      const client = new DynamoDBClient(server.config());
      const document = DynamoDBDocumentClient.from(client);
      for (const each of options) {
        document.middlewareStack.use(encryptorOf().middleware(each));
      }
      return document;
    };
    const put = new PutCommand({ TableName: name, Item: item });
    const get = new GetCommand({ TableName: name, Key });
    // The name was made up, and physicalTableNames forgotten.
    const refusing = clientOf({ otherTables: "refuse", document: true });
    for (const command of [put, get]) {
      const error = await caught(() => refusing.send(command as PutCommand));
      expect(error).toMatchObject({
        code: "ERR_ITEM_REQUEST",
        reason: "other-table",
        tableName: name,
      });
    }
    expect(server.received.operations).toEqual([]);
    const own = new PutCommand({ TableName: "customers", Item: item });
    await refusing.send(own);
    expect(server.received.find(SECRET)).toEqual([]);
    for (const options of [{}, { otherTables: "allow" }] as const) {
      server.received.clear();
      await clientOf(options).send(put);
      expect(server.received.find(SECRET)).not.toEqual([]);
    }
    await stop();
  });

  test("takes two words about other tables alone", () => {
    for (const otherTables of ["deny", "", null, true, ["refuse"]]) {
      const options = { otherTables } as ItemMiddlewareOptions;
      expect(() => encryptorOf().middleware(options)).toThrow(TypeError);
    }
  });

  test("refuses an item that is encrypted already", async () => {
    const { server, stop } = await startClients({ codecs: [] });
    const encryptor = encryptorOf();
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient(server.config()),
    );
    client.middlewareStack.use(encryptor.middleware());
    const Item = await encryptor.encrypt(item);
    const error = await caught(() =>
      client.send(new PutCommand({ TableName: "customers", Item })),
    );
    expect(error).toMatchObject({
      code: "ERR_ITEM_REQUEST",
      reason: "reserved-attribute",
      attribute: "aws_dbe_head",
    });
    expect(error.message).toContain("encrypted already");
    expect(server.received.operations).toEqual([]);
    await stop();
  });

  test("stores bytes of every binary type, some of which the AWS SDK alone would store empty or refuse", async () => {
    const { document, stop } = await startClients({ codecs: [] });
    document.middlewareStack.use(encryptorOf().middleware());
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const { buffer } = bytes;
    const kinds: readonly (ArrayBuffer | ArrayBufferView)[] = [
      ...[bytes, Buffer.from(bytes), buffer, new DataView(buffer)],
      ...[new Uint8ClampedArray(buffer), new Uint16Array(buffer)],
    ];
    for (const each of kinds) {
      const set = new Set([each]);
      const Item = { ...Key, ssn: [each, set], city: "Ulm", seen: each };
      await document.send(new PutCommand({ TableName: "customers", Item }));
      const get = new GetCommand({ TableName: "customers", Key });
      const got = (await document.send(get)).Item;
      expect(got?.ssn).toEqual([bytes, new Set([bytes])]);
      expect(got?.seen).toEqual(bytes);
    }
    await stop();
  });
});
