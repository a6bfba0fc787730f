import { afterAll, beforeAll, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { statementsThatLet } from "../infra/test/support/rights.ts";
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

/** Rights on tables that roles have, or that requests need: `notes: PutItem UserKeys`. */
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

/** Returns the rights that a request needs, each with its table. */
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

let service: NotesService;
beforeAll(async () => {
  service = await startNotes(RUNTIMES[0]);
});
afterAll(() => service.stop());

test("the functions of notes ask DynamoDB for what their roles may do, and use each right", async () => {
  const ask = async (route: string, note?: string) => {
    const options = note === undefined ? {} : { note };
    return (await service.ask("jo", route, options)).status;
  };
  const { received } = service.database.server;
  received.clear();
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

  const used: Rights = new Set(
    received.requests.flatMap(({ operation, head, body }) => {
      const id = /Credential=(\w+)\//.exec(head)?.[1] ?? "";
      const name = FUNCTIONS[id] ?? id;
      return needed(operation, Buffer.from(body).toString()).map(
        (right) => `${name}: ${right}`,
      );
    }),
  );
  const resources = synthesize();
  const actions = [...new Set([...used].map((right) => right.split(" ")[1]))];
  const granted: Rights = new Set(
    Object.values(FUNCTIONS).flatMap((name) =>
      [...actions, "Scan", "GetItem"].flatMap((action) =>
        statementsThatLet(`${name}/Role`, `dynamodb:${action}`, resources)
          .flatMap(({ Resource }) => Resource)
          .map(
            (arn) => `${name}: ${action} ${/<(.+)\.Arn>/.exec(`${arn}`)?.[1]}`,
          ),
      ),
    ),
  );
  expect([...used].sort()).toEqual([...granted].sort());
});
