import { describe, expect, test } from "bun:test";
import * as sdk from "@aws-sdk/client-dynamodb";
import * as lib from "@aws-sdk/lib-dynamodb";
import { namedTables } from "../../../src/dynamodb/client/checks/named-tables.ts";
import { itemMiddleware } from "../../../src/dynamodb/client/item-middleware.ts";
import type { ItemMiddleware } from "../../../src/dynamodb/client/middleware-stack.ts";
import {
  OPERATIONS,
  touchesItems,
} from "../../../src/dynamodb/client/operations.ts";
import { ItemRequestError } from "../../../src/dynamodb/item-request-error.ts";
import { caught } from "../../support/caught.ts";
import { FakeHandler } from "../../support/dynamodb/fake-handler.ts";
import { testCodec, testTable } from "../../support/dynamodb/test-codec.ts";

const OPERATION_NAMES = Object.keys(OPERATIONS);

const SECRET = "078-05-1120";
const ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table";

/** Two tables with an encryptor: `customers`, and `bills`, which requests name by an ARN. */
const customers = testCodec();
const bills = testCodec(
  testTable({ tableName: "bills", requestNames: new Set([`${ARN}/bills-1A`]) }),
);

/** Returns a document client without a network, with middleware, and what it would send. */
function clientWith(middleware: readonly ItemMiddleware[]): {
  readonly client: lib.DynamoDBDocumentClient;
  readonly send: (command: unknown) => Promise<unknown>;
  readonly network: FakeHandler;
} {
  const network = new FakeHandler();
  const client = lib.DynamoDBDocumentClient.from(
    new sdk.DynamoDBClient(network.config),
  );
  for (const each of middleware) client.middlewareStack.use(each);
  const send = (command: unknown) => client.send(command as never);
  return { client, send, network };
}

const key = { pk: "1", sk: "a" };
const item = { ...key, ssn: SECRET };
const keyOf = { pk: { S: "1" }, sk: { S: "a" } };
const itemOf = { ...keyOf, ssn: { S: SECRET } };

/** Requests about items of a table, by their operation, as each kind of client sends them. */
function requestsOf(
  TableName: string,
): readonly (readonly [string, unknown])[] {
  const others = "customers";
  const Statement = `SELECT * FROM "${TableName}" WHERE pk = ?`;
  const exported = { TableArn: TableName, S3Bucket: "b" };
  return [
    ["PutItem", new lib.PutCommand({ TableName, Item: item })],
    ["PutItem", new sdk.PutItemCommand({ TableName, Item: itemOf })],
    ["GetItem", new lib.GetCommand({ TableName, Key: key })],
    ["GetItem", new sdk.GetItemCommand({ TableName, Key: keyOf })],
    ["UpdateItem", new lib.UpdateCommand({ TableName, Key: key })],
    ["DeleteItem", new lib.DeleteCommand({ TableName, Key: key })],
    ["Query", new lib.QueryCommand({ TableName })],
    ["Scan", new lib.ScanCommand({ TableName })],
    ["Scan", new sdk.ScanCommand({ TableName })],
    [
      "BatchGetItem",
      new lib.BatchGetCommand({
        RequestItems: {
          [others]: { Keys: [key] },
          [TableName]: { Keys: [key] },
        },
      }),
    ],
    [
      "BatchWriteItem",
      new lib.BatchWriteCommand({
        RequestItems: {
          [TableName]: [{ PutRequest: { Item: item } }],
          [others]: [{ PutRequest: { Item: item } }],
        },
      }),
    ],
    [
      "TransactGetItems",
      new lib.TransactGetCommand({
        TransactItems: [
          { Get: { TableName: others, Key: key } },
          { Get: { TableName, Key: key } },
        ],
      }),
    ],
    ...(["ConditionCheck", "Delete", "Put", "Update"] as const).map(
      (action): [string, unknown] => [
        "TransactWriteItems",
        new lib.TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: others, Item: item } },
            { [action]: { TableName, Key: key, Item: item } } as never,
          ],
        }),
      ],
    ),
    ["ExecuteStatement", new lib.ExecuteStatementCommand({ Statement })],
    [
      "BatchExecuteStatement",
      new lib.BatchExecuteStatementCommand({ Statements: [{ Statement }] }),
    ],
    [
      "ExecuteTransaction",
      new lib.ExecuteTransactionCommand({
        TransactStatements: [{ Statement }],
      }),
    ],
    [
      "ExportTableToPointInTime",
      new sdk.ExportTableToPointInTimeCommand(exported),
    ],
    [
      "StartBulkPutItems",
      new sdk.StartBulkPutItemsCommand({ TableName } as never),
    ],
    ["SearchVectors", new sdk.SearchVectorsCommand({ TableName } as never)],
  ];
}

/** Sends every request, and returns those that were refused. */
async function refusedOf(
  requests: ReturnType<typeof requestsOf>,
  send: (command: unknown) => Promise<unknown>,
): Promise<ItemRequestError[]> {
  const refused: ItemRequestError[] = [];
  for (const [operation, command] of requests) {
    const error = await send(command).catch((each: unknown) => each);
    if (!(error instanceof ItemRequestError)) continue;
    expect(error.operation).toBe(operation);
    refused.push(error);
  }
  return refused;
}

describe("namedTables", () => {
  test("tells nothing of a request that may name a table where nobody looks", () => {
    const TableName = "orders";
    const Statement = 'SELECT * FROM "orders"';
    const told = { TableName, TransactItems: [{ Put: { TableName } }] };
    expect(namedTables(told)).toEqual(["orders", "orders"]);
    expect(namedTables({ Statements: [{ Statement }] })).toEqual(["orders"]);
    class Entry {
      Put = { TableName: "customers" };
      get Update(): object {
        return { TableName };
      }
    }
    const both = namedTables({ TransactItems: [new Entry()] });
    expect([...(both ?? [])].sort()).toEqual(["customers", "orders"]);
    const untold: readonly unknown[] = [
      undefined,
      null,
      "orders",
      { TableName: 5 },
      { TableName, TableArn: {} },
      { TableName, RequestItems: [] },
      { TableName, TransactItems: new Set() },
      { TableName, TransactItems: ["orders"] },
      { TableName, TransactItems: [{ Put: undefined }] },
      { TableName, TransactItems: [{ Put: { TableName }, Later: {} }] },
      { TableName, Statement: ["SELECT"] },
      { TableName, Statement: "SELECT 1" },
      { TableName, Statements: [{}] },
      { TableName, TransactStatements: [{ Statement }, {}] },
      { TableName, TransactStatements: { 0: { Statement } } },
    ];
    for (const request of untold) {
      expect({ request, named: namedTables(request) }).toEqual({
        request,
        named: undefined,
      });
    }
  });
});

describe("otherTables", () => {
  test("allows requests about other tables by default, and they go out in clear", async () => {
    for (const middleware of [
      itemMiddleware(customers),
      itemMiddleware(customers, "allow"),
    ]) {
      const { send, network } = clientWith([middleware]);
      const requests = requestsOf("orders");
      expect(await refusedOf(requests, send)).toEqual([]);
      expect(network.sent.map(({ operation }) => operation)).toEqual(
        requests.map(([operation]) => operation),
      );
      expect(network.sent[0]?.body).toContain(SECRET);
    }
  });

  test("covers every operation that touches items", () => {
    const covered = new Set(requestsOf("orders").map(([name]) => name));
    expect([...covered].sort()).toEqual(
      OPERATION_NAMES.filter(touchesItems).sort(),
    );
    expect(touchesItems("MergeItems")).toBe(true);
  });

  test("refuses them before anything is sent, if one encryptor says so, in any order", async () => {
    const orders = [
      [itemMiddleware(customers, "refuse")],
      [itemMiddleware(customers, "refuse"), itemMiddleware(bills)],
      [itemMiddleware(customers), itemMiddleware(bills, "refuse")],
      [itemMiddleware(bills, "refuse"), itemMiddleware(customers, "allow")],
      [itemMiddleware(bills), itemMiddleware(customers, "refuse")],
      [itemMiddleware(bills, "refuse"), itemMiddleware(customers, "refuse")],
    ];
    for (const middleware of orders) {
      for (const name of ["orders", "Customers", `${ARN}/orders`]) {
        const { send, network } = clientWith(middleware);
        const requests = requestsOf(name);
        const refused = await refusedOf(requests, send);
        expect(refused).toHaveLength(requests.length);
        for (const error of refused) {
          const isPartiql = error.reason === "partiql";
          // A statement is read in any case, so that it may name the encryptor's table.
          if (name === "Customers" && isPartiql) continue;
          expect(error).toMatchObject({
            reason: "other-table",
            tableName: name,
          });
          expect(error.message).toContain("physicalTableNames");
          expect(error.message).not.toContain(SECRET);
        }
        expect(network.sent).toEqual([]);
      }
    }
  });

  test("lets the tables of all encryptors through, by name and by ARN", async () => {
    for (const middleware of [
      [itemMiddleware(customers, "refuse"), itemMiddleware(bills)],
      [itemMiddleware(bills), itemMiddleware(customers, "refuse")],
    ]) {
      const { send, network } = clientWith(middleware);
      const put = (TableName: string) =>
        send(new lib.PutCommand({ TableName, Item: item }));
      await put("customers");
      await put("bills-1A");
      await put(`${ARN}/bills-1A`);
      await put(`${ARN}/customers`);
      const TableArn = `${ARN}/customers`;
      const exporting = { TableArn, S3Bucket: "b" };
      await send(new sdk.ExportTableToPointInTimeCommand(exporting));
      await send(
        new lib.BatchWriteCommand({
          RequestItems: {
            "bills-1A": [{ PutRequest: { Item: item } }],
            customers: [{ PutRequest: { Item: item } }],
          },
        }),
      );
      expect(network.sent).toHaveLength(6);
      for (const { body } of network.sent) expect(body).not.toContain(SECRET);
      // The logical name is not one by which requests name the table.
      expect(await caught(() => put("bills"))).toMatchObject({
        reason: "other-table",
        tableName: "bills",
      });
    }
  });

  test("lets operations through that touch no item", async () => {
    const { send, network } = clientWith([itemMiddleware(customers, "refuse")]);
    const idle = OPERATION_NAMES.filter((name) => !touchesItems(name));
    const commands = sdk as unknown as Readonly<
      Record<string, new (input: unknown) => unknown>
    >;
    for (const name of idle) {
      const Command = commands[`${name}Command`];
      const orders = { TableName: "orders", ResourceArn: `${ARN}/orders` };
      if (Command) await send(new Command({ ...orders, BackupName: "b" }));
    }
    expect(network.sent.map(({ operation }) => operation)).toEqual(idle);
    expect(idle.length).toBeGreaterThan(40);
  });

  test("stays refused when the middleware is used once more, on the client or on a command", async () => {
    const { client, send, network } = clientWith([
      itemMiddleware(customers, "refuse"),
    ]);
    client.middlewareStack.use(itemMiddleware(customers, "allow"));
    const command = new lib.PutCommand({ TableName: "orders", Item: item });
    command.middlewareStack.use(itemMiddleware(customers, "allow") as never);
    expect(await caught(() => send(command))).toMatchObject({
      reason: "other-table",
    });
    const { send: sendAny, network: any } = clientWith([]);
    const refusing = new lib.PutCommand({ TableName: "orders", Item: item });
    refusing.middlewareStack.use(itemMiddleware(customers, "refuse") as never);
    expect(await caught(() => sendAny(refusing))).toMatchObject({
      reason: "other-table",
    });
    expect([...network.sent, ...any.sent]).toEqual([]);
  });

  test("refuses a request whose tables cannot be told", async () => {
    class Entry {
      get Put(): object {
        return { TableName: "orders", Item: itemOf };
      }
    }
    const Statement = "SELECT * FROM orders, invoices";
    const put = { Put: { TableName: "customers", Item: itemOf } };
    const commands = sdk as unknown as Readonly<
      Record<string, new (input: object) => unknown>
    >;
    // What also concerns the encryptor's table, its own checks may refuse first.
    const requests: readonly (readonly [string, object, string?])[] = [
      ["PutItem", { Item: itemOf }],
      [
        "PutItem",
        { TableName: new String("orders"), Item: itemOf },
        "doubtful-form",
      ],
      ["BatchWriteItem", { RequestItems: {} }],
      ["BatchWriteItem", { RequestItems: new Map([["orders", []]]) }],
      ["BatchWriteItem", { RequestItems: "orders" }],
      ["TransactWriteItems", { TransactItems: [] }],
      ["TransactWriteItems", { TransactItems: [put, {}] }],
      ["TransactWriteItems", { TransactItems: [put, null] }, "doubtful-form"],
      ["TransactWriteItems", { TransactItems: [{ Put: {} }] }],
      [
        "TransactWriteItems",
        { TransactItems: new Set([put]) },
        "doubtful-form",
      ],
      ["TransactWriteItems", { TransactItems: [put, new Entry()] }],
      ["TransactGetItems", { TransactItems: [{ Look: { TableName: 5 } }] }],
      ["ExecuteStatement", { Statement }, "partiql"],
      ["ExecuteStatement", {}],
    ];
    const { send, network } = clientWith([itemMiddleware(customers, "refuse")]);
    for (const [name, input, expected = "other-table"] of requests) {
      const Command = commands[`${name}Command`] as (typeof commands)[string];
      const error = await caught(() => send(new Command(input)));
      const { reason }: { reason?: string } = error as ItemRequestError;
      expect({ name, input, reason }).toEqual({
        name,
        input,
        reason: expected,
      });
      expect(error.message).not.toContain(SECRET);
    }
    expect(network.sent).toEqual([]);
  });

  test("refuses operations of later versions, and commands without a name, for other tables", async () => {
    for (const commandName of ["MergeItemCommand", undefined]) {
      const { client, send, network } = clientWith([
        itemMiddleware(customers, "refuse"),
      ]);
      client.middlewareStack.add(
        (next, context) => {
          Object.assign(context, { commandName });
          return next;
        },
        { step: "initialize", priority: "low" },
      );
      const input = { TableName: "orders", Item: itemOf };
      const error = await caught(() => send(new sdk.PutItemCommand(input)));
      expect(error).toMatchObject({
        reason: "other-table",
        operation: commandName ? "MergeItem" : "a command without a name",
      });
      expect(network.sent).toEqual([]);
    }
  });

  test("refuses everything if middleware of the caller's own drops members of the arguments", async () => {
    const { client, send, network } = clientWith([
      itemMiddleware(customers, "refuse"),
    ]);
    client.middlewareStack.addRelativeTo(
      ((next: (args: object) => unknown) => (args: object) => {
        const { input, request } = args as Readonly<Record<string, unknown>>;
        return next({ input, request });
      }) as never,
      {
        name: "dropping",
        relation: "after",
        toMiddleware: "serializerMiddleware",
      },
    );
    const put = new lib.PutCommand({ TableName: "customers", Item: item });
    expect(await caught(() => send(put))).toMatchObject({
      reason: "other-table",
    });
    expect(network.sent).toEqual([]);
  });
});
