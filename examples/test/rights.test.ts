import { afterAll, beforeAll, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { listOf, statementsFor } from "../infra/test/support/rights.ts";
import { synthesize } from "../infra/test/support/template.ts";
import {
  CACHES_END,
  type NotesService,
  startNotes,
} from "../local/notes-service.ts";
import { ROLES, RUNTIMES } from "../local/stack.ts";

/** Functions of the example `notes`, by the access key ids of their roles here. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  [ROLES.notes]: "notes",
  [ROLES.accounts]: "notes-accounts",
  [ROLES.sweep]: "notes-sweep",
};

/** Rights that roles have, or that requests need: `notes: dynamodb:PutItem UserKeys`, `notes: kms:Decrypt`. */
type Rights = ReadonlySet<string>;

interface TransactBody {
  readonly TransactItems: readonly Readonly<
    Record<string, { readonly TableName: string }>
  >[];
}

/** Rights that the writes of a transaction need, by their kinds. */
const OF_WRITES: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

/** Rights that a call of AWS KMS needs, where they are not named as the operation. */
const OF_CALLS: Readonly<Record<string, readonly string[]>> = {
  ReEncrypt: ["ReEncryptFrom", "ReEncryptTo"],
};

/** Returns the rights that a request of DynamoDB needs, each with its table. */
function needed(operation: string, text: string): readonly string[] {
  const body = JSON.parse(text);
  if (operation === "TransactWriteItems") {
    return (body as TransactBody).TransactItems.flatMap((item) =>
      Object.entries(item).map(
        ([kind, { TableName }]) => `${OF_WRITES[kind]} ${TableName}`,
      ),
    );
  }
  if (operation === "BatchGetItem") {
    return Object.keys(body.RequestItems).map((name) => `${operation} ${name}`);
  }
  return [`${operation} ${body.TableName}`];
}

const resources = synthesize();

/** Returns the rights of a function's role, besides writing its log, and AWS KMS by way of its tables. */
function grantedTo(name: string): readonly string[] {
  return statementsFor(`${name}/Role`, resources)
    .filter(({ Condition }) => {
      // DynamoDB calls AWS KMS for the role, to read and write the tables.
      return !JSON.stringify(Condition)?.includes("kms:ViaService");
    })
    .flatMap(({ Action = "every action", Resource }) =>
      listOf(Action).flatMap((action) =>
        listOf(Resource).map((arn) => {
          const table = /<(.+)\.Arn>/.exec(arn)?.[1];
          return `${name}: ${action}${table ? ` ${table}` : ""}`;
        }),
      ),
    )
    .filter((right) => !right.includes(": logs:"));
}

let service: NotesService;
beforeAll(async () => {
  service = await startNotes(RUNTIMES[0]);
});
afterAll(() => service.stop());

test("the functions of notes ask DynamoDB and AWS KMS for what their roles may do, and use each right", async () => {
  const ask = async (route: string, note?: string) => {
    const options = note === undefined ? {} : { note };
    return (await service.ask("jo", route, options)).status;
  };
  const { received } = service.database.server;
  const { kms } = service.stack;
  received.clear();
  kms.reset();
  const statuses = [
    await ask("PUT /note", "tea at five"),
    await ask("GET /note"),
    await ask("DELETE /me"),
    await ask("DELETE /me"),
    await ask("POST /me/restore"),
  ];
  await service.deploy(0);
  statuses.push(await ask("DELETE /me"));
  // A backup may bring back the ticket of a shredding that is over.
  await service.database.server.ask("PutItem", {
    TableName: "UserKeyFences",
    Item: {
      "branch-key-id": { S: "sealmask:tickets" },
      type: { S: `2026-01-01T00:00:00.000Z#${crypto.randomUUID()}` },
      shreds: { S: "user:ann" },
      store: { S: "UserKeys" },
    },
  });
  await service.sweep.invoke({});
  statuses.push(await ask("GET /note"));
  await service.deploy(0, CACHES_END);
  statuses.push(await ask("POST /me"));
  expect(statuses).toEqual([200, 200, 202, 202, 200, 202, 410, 201]);

  const nameOf = (id: string | undefined) => FUNCTIONS[`${id}`] ?? id;
  const ofRequests = received.requests.flatMap(({ operation, head, body }) => {
    const name = nameOf(/Credential=(\w+)\//.exec(head)?.[1]);
    return needed(operation, Buffer.from(body).toString()).map(
      (right) => `${name}: dynamodb:${right}`,
    );
  });
  const ofCalls = kms.calls.flatMap(({ operation, accessKeyId }) =>
    (OF_CALLS[operation] ?? [operation]).map(
      (right) => `${nameOf(accessKeyId)}: kms:${right}`,
    ),
  );
  const used: Rights = new Set([...ofRequests, ...ofCalls]);
  const granted: Rights = new Set(Object.values(FUNCTIONS).flatMap(grantedTo));
  expect([...used].sort()).toEqual([...granted].sort());
});
