import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { ScanCommand as ScanItemsCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import {
  DecryptionError,
  EnvelopeError,
  KeyringError,
} from "../../../../mod.ts";
import { ItemsError } from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import {
  startClients,
  type TestClients,
} from "../../../support/dynamodb/test-clients.ts";
import {
  testCodec,
  testKeyring,
  testTable,
} from "../../../support/dynamodb/test-codec.ts";

const TableName = "customers";
const SECRET = "078-05-1120";
const key = (pk: string) => ({ pk, sk: "1" });
const item = (pk: string) => ({ ...key(pk), ssn: SECRET, version: 1 });

let clients: TestClients;

beforeEach(async () => {
  clients = await startClients();
  const { document, plain } = clients;
  for (const pk of ["a", "b", "c", "d"]) {
    await document.send(new PutCommand({ TableName, Item: item(pk) }));
  }
  await plain.send(
    new UpdateCommand({
      TableName,
      Key: key("b"),
      UpdateExpression: "SET version = :v",
      ExpressionAttributeValues: { ":v": 2 },
    }),
  );
  await plain.send(new PutCommand({ TableName, Item: item("d") }));
});
afterEach(() => clients.stop());

/** Waits for an answer with items that cannot be decrypted. */
async function failing(call: () => Promise<unknown>): Promise<ItemsError> {
  const error = await caught(call);
  expect(error).toBeInstanceOf(ItemsError);
  expect(JSON.stringify([error.message, { ...error }])).not.toContain(SECRET);
  return error as ItemsError;
}

const shown = ({ failures }: ItemsError) =>
  failures.map(({ tableName, key: of, cause }) => [
    tableName,
    of,
    (cause as Error).name,
  ]);

describe("a page with items that do not open", () => {
  test("fails with the key and the cause of each of them, plain for a document command", async () => {
    const error = await failing(() =>
      clients.document.send(new ScanCommand({ TableName })),
    );
    expect(error.code).toBe("ERR_ITEMS");
    expect(shown(error).sort()).toEqual([
      [TableName, key("b"), "DecryptionError"],
      [TableName, key("d"), "EnvelopeError"],
    ]);
    expect(error.message).toContain("Cannot decrypt 2 of 4 items that Scan");
    expect(error.message).toContain("1 ERR_DECRYPTION");
    expect(error.message).toContain("1 ERR_ENVELOPE");
    const [first, second] = error.failures;
    expect(error.cause).toBe(first?.cause as Error);
    const causes = [first?.cause, second?.cause];
    expect(causes.some((each) => each instanceof DecryptionError)).toBe(true);
    expect(causes.some((each) => each instanceof EnvelopeError)).toBe(true);
    expect(error.retryable).toBe(false);
  });

  test("fails with keys as attribute values for a command of DynamoDBClient", async () => {
    const error = await failing(() =>
      clients.raw.send(new ScanItemsCommand({ TableName })),
    );
    expect(error.failures.map((each) => each.key)).toContainEqual({
      pk: { S: "b" },
      sk: { S: "1" },
    });
  });

  test("can be read around: a scan goes on behind the key of a bad item", async () => {
    const { document } = clients;
    const read: string[] = [];
    let ExclusiveStartKey: Readonly<Record<string, unknown>> | undefined;
    do {
      try {
        const page = await document.send(
          new ScanCommand({ TableName, Limit: 1, ExclusiveStartKey }),
        );
        read.push(...(page.Items ?? []).map(({ pk }) => pk));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } catch (error) {
        ExclusiveStartKey = (error as ItemsError).failures[0]?.key;
      }
    } while (ExclusiveStartKey !== undefined);
    expect(read.sort()).toEqual(["a", "c"]);
  });
});

describe("one item that does not open", () => {
  test("fails each operation that returns it", async () => {
    const { document } = clients;
    const Key = key("b");
    const TransactItems = ["a", "b"].map((pk) => ({
      Get: { TableName, Key: key(pk) },
    }));
    const Keys = ["a", "b", "c"].map(key);
    const query = {
      TableName,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": "b" },
    };
    const ways: Readonly<Record<string, () => Promise<unknown>>> = {
      GetItem: () => document.send(new GetCommand({ TableName, Key })),
      Query: () => document.send(new QueryCommand(query)),
      BatchGetItem: () =>
        document.send(
          new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }),
        ),
      TransactGetItems: () =>
        document.send(new TransactGetCommand({ TransactItems })),
    };
    for (const [operation, way] of Object.entries(ways)) {
      const error = await failing(way);
      expect(error.message).toContain(`that ${operation} returned`);
      expect(error.message).not.toContain("took effect");
      expect(shown(error)).toEqual([[TableName, Key, "DecryptionError"]]);
    }
  });

  test("fails a write that returns it, which took effect, and is not repeated", async () => {
    const { document, server } = clients;
    server.received.clear();
    const ReturnValues = "ALL_OLD";
    const puts = await failing(() =>
      document.send(
        new PutCommand({ TableName, Item: item("b"), ReturnValues }),
      ),
    );
    expect(puts.message).toContain("; the request itself took effect");
    const { Item } = await document.send(
      new GetCommand({ TableName, Key: key("b") }),
    );
    expect(Item as object).toEqual(item("b"));
    await failing(() =>
      document.send(
        new DeleteCommand({ TableName, Key: key("d"), ReturnValues }),
      ),
    );
    expect(server.received.operations).toEqual([
      "PutItem",
      "GetItem",
      "DeleteItem",
    ]);
  });
});

describe("a keyring that fails", () => {
  /** Makes clients whose keyring fails to unwrap with an error; counts the attempts. */
  async function failingWith(error: Error) {
    let attempts = 0;
    const keyring = {
      ...testKeyring,
      unwrapDataKey: async () => {
        attempts++;
        throw error;
      },
      unwrapEntry: async () => {
        attempts++;
        throw error;
      },
    };
    const table = testTable({ keyring: keyring as never });
    const own = await startClients({
      codecs: [testCodec(table)],
      maxAttempts: 3,
    });
    return { own, attempts: () => attempts };
  }

  test("gives an error that says whether to try again, and the AWS SDK does not repeat the write", async () => {
    const throttled = Object.assign(new Error("slow down"), {
      name: "ThrottlingException",
      $retryable: { throttling: true },
      $metadata: { httpStatusCode: 429 },
    });
    const unavailable = new KeyringError("KMS throttles", {
      reason: "unavailable",
      cause: throttled,
    });
    const { own, attempts } = await failingWith(unavailable);
    const { document, server } = own;
    await document.send(new PutCommand({ TableName, Item: item("a") }));
    const error = await failing(() =>
      document.send(
        new PutCommand({ TableName, Item: item("a"), ReturnValues: "ALL_OLD" }),
      ),
    );
    expect(error.retryable).toBe(true);
    expect(server.received.operations).toEqual(["PutItem", "PutItem"]);
    expect(attempts()).toBe(1);
    await own.stop();
  });

  test("tries every item of the page, a few at a time", async () => {
    const denied = new KeyringError("KMS denies", { reason: "denied" });
    const { own, attempts } = await failingWith(denied);
    const { document } = own;
    for (let i = 0; i < 25; i++) {
      await document.send(new PutCommand({ TableName, Item: item(`${i}`) }));
    }
    const error = await failing(() =>
      document.send(new ScanCommand({ TableName })),
    );
    expect(error.failures).toHaveLength(25);
    expect(error.retryable).toBe(false);
    expect(attempts()).toBe(25);
    expect(error.message).toContain("25 ERR_KEYRING");
    await own.stop();
  });
});

describe("plaintext items", () => {
  test("are read beside encrypted ones if the policy allows it", async () => {
    const policy = "forbid-write-allow-read";
    const own = await startClients({
      codecs: [testCodec(testTable({ plaintextPolicy: policy }))],
    });
    const { document, plain, server } = own;
    await plain.send(new PutCommand({ TableName, Item: item("old") }));
    await document.send(new PutCommand({ TableName, Item: item("new") }));
    const { Items = [] } = await document.send(new ScanCommand({ TableName }));
    expect(Items.map(({ pk }) => pk).sort()).toEqual(["new", "old"]);
    for (const each of Items) expect(each as object).toEqual(item(each.pk));
    const stored = await server.items(TableName);
    expect(stored.filter((each) => "aws_dbe_head" in each)).toHaveLength(1);
    await own.stop();
  });

  test("are written as they are if the policy forces it, and the checks stay", async () => {
    const policy = "force-write-allow-read";
    const own = await startClients({
      codecs: [testCodec(testTable({ plaintextPolicy: policy }))],
    });
    const { document, server } = own;
    await document.send(new PutCommand({ TableName, Item: item("a") }));
    expect(server.received.find(SECRET)).not.toEqual([]);
    const { Item } = await document.send(
      new GetCommand({ TableName, Key: key("a") }),
    );
    expect(Item as object).toEqual(item("a"));
    const error = await caught(() =>
      document.send(
        new ScanCommand({
          TableName,
          FilterExpression: "ssn = :s",
          ExpressionAttributeValues: { ":s": SECRET },
        }),
      ),
    );
    expect(error).toMatchObject({ reason: "filter-encrypted" });
    const reserved = { ...item("b"), aws_dbe_note: 1 };
    const put = new PutCommand({ TableName, Item: reserved });
    expect(await caught(() => document.send(put))).toMatchObject({
      reason: "reserved-attribute",
      attribute: "aws_dbe_note",
    });
    await own.stop();
  });
});
