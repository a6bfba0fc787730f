import { describe, expect, test } from "bun:test";
import * as sdk from "@aws-sdk/client-dynamodb";
import * as lib from "@aws-sdk/lib-dynamodb";
import { itemMiddleware } from "../../../src/dynamodb/client/item-middleware.ts";
import { OPERATIONS } from "../../../src/dynamodb/client/operations.ts";
import {
  ItemRequestError,
  type ItemRequestErrorReason,
} from "../../../src/dynamodb/item-request-error.ts";
import { caught } from "../../support/caught.ts";
import { FakeHandler } from "../../support/dynamodb/fake-handler.ts";
import { testCodec } from "../../support/dynamodb/test-codec.ts";
import { MISUSES, type Misuse, type WriteValue } from "./misuses.ts";

const OPERATION_NAMES = Object.keys(OPERATIONS);

type CommandClass = new (input: unknown) => never;
type Commands = Readonly<Record<string, unknown>>;

/** Value that must never reach a server or an error message. */
const CANARY = "078-05-1120";

const TABLE = "customers";

/** Name of the document command of each operation whose command has another name. */
const DOCUMENT_NAMES: Readonly<Record<string, string>> = {
  BatchGetItem: "BatchGet",
  BatchWriteItem: "BatchWrite",
  DeleteItem: "Delete",
  GetItem: "Get",
  PutItem: "Put",
  TransactGetItems: "TransactGet",
  TransactWriteItems: "TransactWrite",
  UpdateItem: "Update",
};

const plain: WriteValue = (value) => value;
const attribute: WriteValue = (value) => {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: `${value}` };
  if (value instanceof Uint8Array) return { B: value };
  return { L: value.map((each) => attribute(each as string)) };
};

interface Kind {
  readonly title: string;
  readonly commands: Commands;
  readonly write: WriteValue;
  nameOf(operation: string): string;
}

const KINDS: readonly Kind[] = [
  {
    title: "a command of DynamoDBClient",
    commands: sdk,
    write: attribute,
    nameOf: (operation) => operation,
  },
  {
    title: "a command of DynamoDBDocumentClient",
    commands: lib,
    write: plain,
    nameOf: (operation) => DOCUMENT_NAMES[operation] ?? operation,
  },
];

/** Returns a client without a network, with or without the middleware, and what it would send. */
function clientOf(isEncrypting = true): {
  readonly send: (command: never) => Promise<unknown>;
  readonly network: FakeHandler;
} {
  const network = new FakeHandler();
  const client = lib.DynamoDBDocumentClient.from(
    new sdk.DynamoDBClient(network.config),
  );
  if (isEncrypting) client.middlewareStack.use(itemMiddleware(testCodec()));
  return { send: (command) => client.send(command), network };
}

function commandOf(kind: Kind, operation: string): CommandClass | undefined {
  const name = `${kind.nameOf(operation)}Command`;
  return kind.commands[name] as CommandClass | undefined;
}

/** Replaces the table's name wherever it stands. */
function ofTable(name: string, input: unknown): unknown {
  if (typeof input === "string") return input.replace(/customers/gi, name);
  if (typeof input !== "object" || input === null) return input;
  if (input instanceof Uint8Array) return input;
  if (Array.isArray(input)) return input.map((each) => ofTable(name, each));
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key === TABLE ? name : key,
      ofTable(name, value),
    ]),
  );
}

const rows = Object.entries(MISUSES).flatMap(([operation, list]) =>
  list.map((misuse): [string, Misuse] => [operation, misuse]),
);

describe("the table of operations", () => {
  test("has every operation of the AWS SDK, and no other", () => {
    const commands = Object.keys(sdk)
      .filter((name) => /^[A-Z]\w+Command$/.test(name))
      .map((name) => name.replace(/Command$/, ""));
    expect(commands.length).toBeGreaterThan(50);
    expect([...OPERATION_NAMES].sort()).toEqual(commands.sort());
  });
});

describe("every wrong use of every operation", () => {
  for (const kind of KINDS) {
    test(`as ${kind.title} is refused before anything is sent, with its reason`, async () => {
      const { send, network } = clientOf();
      let count = 0;
      for (const [operation, misuse] of rows) {
        const Command = commandOf(kind, operation);
        if (Command === undefined) continue;
        const { how, reason, attribute: name } = misuse;
        const error = await caught(() =>
          send(new Command(misuse.input(kind.write))),
        );
        const came = {
          operation,
          how,
          reason: (error as Partial<ItemRequestError>).reason,
          attribute: (error as Partial<ItemRequestError>).attribute,
          message: error.message,
        };
        expect(came).toMatchObject({ operation, how, reason });
        expect(came).toMatchObject({ operation, how, attribute: name });
        expect(error).toBeInstanceOf(ItemRequestError);
        expect(error.message).toContain(
          `Cannot send ${operation} to the table`,
        );
        expect(JSON.stringify([error.message, { ...error }])).not.toContain(
          CANARY,
        );
        count++;
      }
      expect(network.sent).toEqual([]);
      console.log(`${count} wrong uses refused, each as ${kind.title}`);
    });

    test(`as ${kind.title} of another table is sent as it is`, async () => {
      const [ours, theirs] = [clientOf(), clientOf(false)];
      for (const [operation, misuse] of rows) {
        const Command = commandOf(kind, operation);
        if (Command === undefined || misuse.isOfAnyTable) continue;
        const input = ofTable("invoices", misuse.input(kind.write)) as object;
        // The AWS SDK would make random ones.
        const tokens = { ClientRequestToken: "1", ClientToken: "1" };
        const fixed = { ...tokens, ...input };
        for (const { send } of [ours, theirs]) {
          await send(new Command(fixed)).catch(() => undefined);
        }
      }
      expect(ours.network.sent.length).toBeGreaterThan(150);
      expect(ours.network.sent).toEqual(theirs.network.sent);
    });
  }

  test("covers every reason but those of several tables", () => {
    const met = new Set(rows.map(([, { reason }]) => reason));
    const all: Readonly<Record<ItemRequestErrorReason, true>> = {
      "condition-encrypted": true,
      "filter-encrypted": true,
      "key-condition-encrypted": true,
      "unconfigured-attribute": true,
      "reserved-attribute": true,
      "unreadable-expression": true,
      "update-signed": true,
      "update-unconfigured": true,
      "update-encrypted": true,
      "legacy-parameters": true,
      "unknown-parameter": true,
      key: true,
      projection: true,
      "count-with-filter": true,
      "unknown-index": true,
      "index-projection": true,
      "ttl-encrypted": true,
      "return-values": true,
      "doubtful-form": true,
      partiql: true,
      "unsupported-operation": true,
      "two-encryptors": true,
      "other-table": true,
    };
    const missing = Object.keys(all).filter(
      (reason) => !met.has(reason as ItemRequestErrorReason),
    );
    expect(missing).toEqual(["two-encryptors", "other-table"]);
  });

  test("covers every operation that touches items", () => {
    const isIdle =
      /^(?:Cancel|Create|Describe|Delete(?!Item)|Disable|Enable|Get(?!Item)|Import|List|PutResource|Restore|Tag|Untag|Update(?!Item|TimeToLive))/;
    expect(OPERATION_NAMES.filter((name) => !isIdle.test(name)).sort()).toEqual(
      Object.keys(MISUSES).sort(),
    );
  });
});

describe("an operation that touches no item", () => {
  test("is sent as it is, also for the table of the encryptor", async () => {
    const [ours, theirs] = [clientOf(), clientOf(false)];
    const idle = OPERATION_NAMES.filter((name) => !(name in MISUSES));
    for (const operation of idle) {
      const Command = commandOf(KINDS[0] as Kind, operation);
      const arn = `arn:aws:dynamodb:us-east-1:111122223333:table/${TABLE}`;
      const input = {
        TableName: TABLE,
        TableArn: arn,
        ResourceArn: arn,
        GlobalTableName: TABLE,
        BackupName: TABLE,
        ClientToken: "1",
      };
      for (const { send } of [ours, theirs]) {
        if (Command) await send(new Command(input));
      }
    }
    expect(idle.length).toBeGreaterThan(40);
    expect(ours.network.sent.map(({ operation }) => operation)).toEqual(idle);
    expect(ours.network.sent).toEqual(theirs.network.sent);
  });

  test("may have items expire by an attribute in clear, and no longer by any", async () => {
    const [ours, theirs] = [clientOf(), clientOf(false)];
    const specifications = [
      { AttributeName: "age", Enabled: true },
      { AttributeName: "seen", Enabled: true },
      { AttributeName: "ssn", Enabled: false },
    ];
    for (const TimeToLiveSpecification of specifications) {
      const Command = commandOf(KINDS[0] as Kind, "UpdateTimeToLive");
      const input = { TableName: TABLE, TimeToLiveSpecification };
      for (const { send } of [ours, theirs]) {
        if (Command) await send(new Command(input));
      }
    }
    expect(ours.network.sent).toHaveLength(3);
    expect(ours.network.sent).toEqual(theirs.network.sent);
  });
});

describe("an operation of a later version of DynamoDB", () => {
  /** Makes a command of an operation that the table of operations lacks. */
  function laterCommand(input: object): never {
    const command = new sdk.PutItemCommand(input as never);
    const resolve = command.resolveMiddleware.bind(command);
    command.resolveMiddleware = (stack, ...rest) => {
      const later = stack.clone();
      later.add(
        (next, context) => {
          Object.assign(context, { commandName: "MergeItemCommand" });
          return next;
        },
        { step: "initialize", priority: "low" },
      );
      return resolve(later, ...rest);
    };
    return command as never;
  }

  test("is refused if its request mentions the table anywhere, and sent otherwise", async () => {
    const { send, network } = clientOf();
    const mentions = [
      { TableName: TABLE },
      { TableName: "orders", Item: { x: { S: `${TABLE}#1` } } },
      { TableName: "orders", Item: { [TABLE]: { S: "1" } } },
      { Into: [{ Arn: `arn:aws:dynamodb:::table/${TABLE}` }] },
    ];
    for (const input of mentions) {
      const error = await caught(() => send(laterCommand(input)));
      expect(error).toMatchObject({
        reason: "unsupported-operation",
        operation: "MergeItem",
      });
    }
    expect(network.sent).toEqual([]);
    await send(laterCommand({ TableName: "orders", Item: { x: { S: "1" } } }));
    expect(network.sent).toHaveLength(1);
  });
});
