/** Moves a table of plaintext items over, stage by stage, with programs of two stages at work at once. */
import { expect, test } from "bun:test";
import { DynamoDB, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";
import { generateKey, localKeyring } from "../../../../mod.ts";
import {
  backfill,
  ItemsError,
  itemEncryptor,
  type PlaintextPolicy,
} from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import { startDynalite } from "../../../support/dynamodb/start-dynalite.ts";

const TableName = "customers";
const SECRET = "078-05-1120";
const keyring = localKeyring({ key: generateKey() });

test("a first protected attribute leaves the items of an old table readable in every stage", async () => {
  const tables = [{ name: TableName, partitionKey: "pk" }];
  const server = await startDynalite({ tables });
  const clients: DynamoDBClient[] = [];
  const program = (plaintextPolicy?: PlaintextPolicy) => {
    const events: string[] = [];
    const encryptor = itemEncryptor({
      tableName: TableName,
      partitionKey: "pk",
      keyring,
      attributes: { pk: "sign", plan: "sign", ssn: "encrypt" },
      ...(plaintextPolicy === undefined ? {} : { plaintextPolicy }),
      onEvent: ({ type }) => {
        if (type.startsWith("plaintext")) events.push(type);
      },
    });
    const client = new DynamoDBClient(server.config());
    clients.push(client);
    const document = DynamoDBDocumentClient.from(client);
    document.middlewareStack.use(encryptor.middleware({ document: true }));
    const put = (pk: string) => {
      const Item = { pk, plan: "pro", ssn: SECRET };
      return document.send(new PutCommand({ TableName, Item }));
    };
    const get = async (pk: string): Promise<unknown> => {
      const command = new GetCommand({ TableName, Key: { pk } });
      return (await document.send(command)).Item?.ssn;
    };
    const scan = async () => {
      const command = new ScanCommand({ TableName });
      const { Items = [] } = await document.send(command);
      return Items.map(({ pk, ssn }) => `${pk} ${ssn}`).sort();
    };
    return { encryptor, events, put, get, scan };
  };
  /** Returns the keys of the items that are encrypted in the table. */
  const encrypted = async () =>
    (await server.items(TableName))
      .filter((item) => "aws_dbe_head" in item)
      .map(({ pk }) => (pk as { S: string }).S)
      .sort();
  const all = (...keys: string[]) => keys.map((pk) => `${pk} ${SECRET}`);

  const Item = { pk: { S: "old" }, plan: { S: "pro" }, ssn: { S: SECRET } };
  await server.ask("PutItem", { TableName, Item });

  const before = program();
  expect(await caught(() => before.get("old"))).toBeInstanceOf(ItemsError);

  const one = program("force-write-allow-read");
  await one.put("one");
  expect(await one.scan()).toEqual(all("old", "one"));
  expect(await encrypted()).toEqual([]);
  expect(one.events).toEqual([
    "plaintext-item-written",
    "plaintext-item-read",
    "plaintext-item-read",
  ]);

  const two = program("forbid-write-allow-read");
  server.received.clear();
  await two.put("two");
  expect(server.received.find(SECRET)).toEqual([]);
  expect(await encrypted()).toEqual(["two"]);
  expect(await one.scan()).toEqual(all("old", "one", "two"));
  expect(await two.scan()).toEqual(all("old", "one", "two"));
  expect(two.events).toEqual(["plaintext-item-read", "plaintext-item-read"]);

  const three = program();
  const early = await caught(() => three.scan());
  expect((early as ItemsError).failures.map(({ key }) => key)).toHaveLength(2);

  const client = new DynamoDB(server.config());
  clients.push(client);
  const { encryptor } = two;
  expect(await backfill({ encryptor, client })).toMatchObject({
    encrypted: 2,
    alreadyEncrypted: 1,
    failed: 0,
  });
  expect(await encrypted()).toEqual(["old", "one", "two"]);
  await three.put("three");
  for (const each of [one, two, three]) {
    each.events.length = 0;
    expect(await each.scan()).toEqual(all("old", "one", "three", "two"));
    expect(each.events).toEqual([]);
  }

  for (const each of clients) each.destroy();
  await server.stop();
});
