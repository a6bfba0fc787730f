import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { KeyStore } from "sealmask/key-store";
import { fetchKmsClient } from "sealmask/kms-fetch";
import { EXAMPLES } from "../infra/src/examples.ts";
import type { KeyUse } from "../infra/src/key.ts";
import type { LocalDynamoDb } from "../local/dynamodb.ts";
import type { LocalFunction } from "../local/function.ts";
import { startGateway } from "../local/gateway.ts";
import type { Issuer } from "../local/identity.ts";
import { type NotesService, startNotes } from "../local/notes-service.ts";
import { RUNTIMES, type Stack } from "../local/stack.ts";
import { noteEncryptor, noteKeyring } from "../notes/src/notes.ts";

const TABLE_NAME = "EncryptedUserNotes";
const NOTE = "the safe's code is 4711 🦭";

type Row = Record<string, AttributeValue>;

/** Writes a row as text in which bytes stand as they are. */
const textOf = (row: Row = {}): string =>
  JSON.stringify(row, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );

/** Changes one byte of an attribute. */
function changed({ B = new Uint8Array() }: AttributeValue): AttributeValue {
  return { B: B.map((byte, i) => (i === B.length - 1 ? byte ^ 1 : byte)) };
}

for (const runtime of RUNTIMES) {
  describe(`notes on ${runtime.name}`, () => {
    let service: NotesService;
    let stack: Stack;
    let database: LocalDynamoDb;
    let issuer: Issuer;
    let instance: LocalFunction;

    beforeAll(async () => {
      service = await startNotes(runtime);
      ({ stack, database, issuer, notes: instance } = service);
    });
    afterAll(() => service.stop());

    async function ask(
      method: string,
      token?: string,
      body?: string,
      url = service.url,
    ) {
      const headers = token ? { authorization: `Bearer ${token}` } : {};
      const response = await fetch(`${url}/note`, {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      return { status: response.status, text: await response.text() };
    }
    const row = async (user: string): Promise<Row> => {
      const Key = { user_id: { S: user } };
      const command = new GetItemCommand({ TableName: TABLE_NAME, Key });
      return (await database.client.send(command)).Item ?? {};
    };
    /** Makes the encryptor of another service with the key store. */
    const encryptorElsewhere = () => {
      const { kms, keyArn } = stack;
      const keyStore = new KeyStore({
        tableName: "UserKeys",
        fenceTableName: "UserKeyFences",
        logicalName: "UserKeys",
        kms: { keyArn, client: fetchKmsClient(kms.clientConfig()) },
        client: database.client,
        access: "read",
      });
      return noteEncryptor("ElsewhereNotes", noteKeyring(keyStore));
    };

    test("a note comes back to its user, and stands nowhere in the clear", async () => {
      const token = await issuer.token("jo");
      const stored = await ask("PUT", token, JSON.stringify({ note: NOTE }));
      expect(stored.status).toBe(200);
      const { status, text } = await ask("GET", token);
      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({ note: NOTE });
      expect(textOf(await row("jo"))).not.toContain("4711");
      expect(instance.log).not.toContain("4711");
    });

    test("a row is in the format of the AWS Database Encryption SDK, and opens elsewhere under the same configuration", async () => {
      const token = await issuer.token("jo");
      await ask("PUT", token, JSON.stringify({ note: NOTE }));
      const stored = await row("jo");
      const encryptor = encryptorElsewhere();
      expect(encryptor.describe(stored)).toMatchObject({
        version: 2,
        algorithmSuite: "6701",
        attributes: { user_id: "context", note: "encrypt", updated_at: "sign" },
      });
      expect(await encryptor.decrypt(stored)).toEqual({
        user_id: { S: "jo" },
        note: { S: NOTE },
        updated_at: stored.updated_at,
      });
    });

    test("the first note makes the user's key; others ask AWS KMS for nothing, and all is under contexts that the key's policy allows", async () => {
      const token = await issuer.token("kay");
      stack.kms.reset();
      const operations = () =>
        stack.kms.calls.map(({ operation }) => operation);
      await ask("PUT", token, JSON.stringify({ note: "one" }));
      expect(operations()).toEqual([
        "GenerateDataKeyWithoutPlaintext",
        "ReEncrypt",
        "GenerateDataKeyWithoutPlaintext",
        "Decrypt",
      ]);
      await ask("PUT", token, JSON.stringify({ note: "two" }));
      expect(operations()).toHaveLength(4);
      // A version that decrypts is an entry of its own in the cache.
      await ask("GET", token);
      const { received } = database.server;
      received.clear();
      await ask("GET", token);
      expect(operations()).toHaveLength(5);
      // The receipt is one small read: of the fence alone.
      expect(received.operations).toEqual(["BatchGetItem", "GetItem"]);
      const fence = { "branch-key-id": { S: "user:kay" } };
      const Keys = [expect.objectContaining(fence)];
      expect(received.bodies("BatchGetItem")).toEqual([
        { RequestItems: { UserKeyFences: { Keys, ConsistentRead: true } } },
      ]);
      const use: KeyUse = EXAMPLES.notes.use;
      for (const { encryptionContext = {} } of stack.kms.calls) {
        const names = Object.keys(encryptionContext);
        const allowed = [...use.contextNames, ...(use.optionalNames ?? [])];
        expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
        expect(names).toEqual(expect.arrayContaining([...use.contextNames]));
        expect(encryptionContext).toMatchObject({
          ...use.context,
          "branch-key-id": "user:kay",
        });
      }
    });

    test("two first notes of one user at once, in two processes, make one key", async () => {
      const token = await issuer.token("lou");
      const elsewhere = await stack.start(
        "notes",
        "notes",
        service.environment,
        runtime,
      );
      const event = {
        requestContext: { http: { method: "PUT", path: "/note" } },
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ note: NOTE }),
      };
      const other = elsewhere.invoke(event);
      expect((await ask("PUT", token, event.body)).status).toBe(200);
      expect((await other).response).toMatchObject({ statusCode: 200 });
      const { Items = [] } = await database.client.send(
        new QueryCommand({
          TableName: "UserKeys",
          KeyConditionExpression: "#id = :id",
          ExpressionAttributeNames: { "#id": "branch-key-id" },
          ExpressionAttributeValues: { ":id": { S: "user:lou" } },
        }),
      );
      expect(
        Items.map(({ type }) => type?.S?.split(":").slice(0, 2).join(":")),
      ).toEqual(["beacon:ACTIVE", "branch:ACTIVE", "branch:version"]);
    });

    test("a user never reads another's note, nor a row that was copied or changed", async () => {
      const jo = await issuer.token("jo");
      await ask("PUT", jo, JSON.stringify({ note: NOTE }));
      const sam = await issuer.token("sam");
      expect((await ask("GET", sam)).status).toBe(404);

      const item = await row("jo");
      const put = (Item: Row) =>
        database.client.send(
          new PutItemCommand({ TableName: TABLE_NAME, Item }),
        );
      await put({ ...item, user_id: { S: "sam" } });
      const copied = await ask("GET", sam);
      expect(copied.status).toBe(409);
      expect(copied.text).not.toContain("4711");
      expect(instance.log).toContain("ERR_KEYRING");

      const { updated_at: _, ...without } = item;
      const rows: readonly [string, Row][] = [
        ["ERR_DECRYPTION", { ...item, note: changed(item.note as never) }],
        ["ERR_DECRYPTION", { ...item, updated_at: { S: "yesterday" } }],
        ["ERR_ENVELOPE", without],
        ["ERR_ENVELOPE", { ...item, admin: { BOOL: true } }],
        ["ERR_ENVELOPE", { user_id: { S: "jo" }, note: { S: "in the clear" } }],
      ];
      for (const [code, other] of rows) {
        await put(other);
        const before = instance.log.length;
        const { status, text } = await ask("GET", jo);
        expect({ other, status }).toEqual({ other, status: 409 });
        expect(text).not.toMatch(/4711|in the clear/);
        expect(instance.log.slice(before)).toContain(code);
      }
    });

    test("tokens that are missing, expired, or of another issuer, audience or key are answered with 401", async () => {
      const refused = [
        undefined,
        "abc",
        `${await issuer.token("jo")}x`,
        await issuer.token("jo", { expires: "-1m" }),
        await issuer.token("jo", { audience: "other" }),
        await issuer.token("jo", { issuer: "https://example.com" }),
        await issuer.token("jo", { kid: "another" }),
        await issuer.token("jo", { kid: "before" }),
        await issuer.token("jo", { kid: null }),
        `${btoa('{"alg":"none"}')}.${btoa('{"sub":"jo"}')}.`.replaceAll(
          "=",
          "",
        ),
      ];
      for (const token of refused) {
        expect((await ask("GET", token)).status).toBe(401);
      }
    });

    test("bodies that are none are answered with 400 and what is expected", async () => {
      const token = await issuer.token("jo");
      const bodies = [
        undefined,
        "{",
        "null",
        "{}",
        '{"note":4711}',
        '{"note":""}',
        '{"note":["4711"]}',
        JSON.stringify({ note: "4711".repeat(5_000) }),
      ];
      for (const body of bodies) {
        const { status, text } = await ask("PUT", token, body);
        expect(status).toBe(400);
        expect(JSON.parse(text).message).toMatch(/must/);
        expect(text).not.toContain("4711");
      }
      expect((await ask("DELETE", token)).status).toBe(405);
    });

    test("events that are none are answered with 4xx", async () => {
      const authorization = `Bearer ${await issuer.token("jo")}`;
      const requestOf = (method: string, more: object) => ({
        requestContext: { http: { method, path: "/note" } },
        headers: { authorization },
        ...more,
      });
      const events: readonly unknown[] = [
        null,
        {},
        [],
        "4711",
        { requestContext: null },
        { requestContext: {}, headers: {} },
        requestOf("GET", { headers: undefined }),
        requestOf("GET", { headers: null }),
        requestOf("GET", { headers: { authorization: 4711 } }),
        requestOf("GET", { headers: { authorization: [authorization] } }),
        ...[undefined, null, 4711, {}, [], "4711"].flatMap((body) => [
          requestOf("PUT", { body }),
          requestOf("PUT", { body, isBase64Encoded: true }),
        ]),
        requestOf("PUT", {
          body: Buffer.from('{"note":"4711 \xff"}', "latin1").toString(
            "base64",
          ),
          isBase64Encoded: true,
        }),
      ];
      for (const event of events) {
        const { response, error } = await instance.invoke(event);
        expect({ event, error }).toEqual({ event, error: undefined });
        const { statusCode, body } = response as Record<string, unknown>;
        const isRefused = [400, 401].includes(statusCode as number);
        expect({ event, statusCode, isRefused }).toMatchObject({
          isRefused: true,
        });
        expect(JSON.parse(`${body}`).message).toBeString();
        expect(body).not.toContain("4711");
      }
      expect(instance.log).not.toContain("4711");
    });

    test("a note in base64 is a note", async () => {
      const response = await fetch(`${service.url}/note`, {
        method: "PUT",
        headers: {
          authorization: `Bearer ${await issuer.token("jo")}`,
          "content-type": "application/octet-stream",
        },
        body: JSON.stringify({ note: NOTE }),
      });
      expect(response.status).toBe(200);
      const { text } = await ask("GET", await issuer.token("jo"));
      expect(JSON.parse(text)).toEqual({ note: NOTE });
    });

    test("subjects that are no names are refused", async () => {
      const longest = await issuer.token("ü".repeat(256));
      expect((await ask("GET", longest)).status).toBe(404);
      const stored = await ask("PUT", longest, '{"note":"x"}');
      expect(stored.status).toBe(200);
      for (const user of ["ü".repeat(257), "x".repeat(513), "\ud800"]) {
        const token = await issuer.token(user);
        for (const [method, body] of [["GET"], ["PUT", '{"note":"x"}']]) {
          const { status, text } = await ask(`${method}`, token, body);
          expect(status).toBe(403);
          expect(JSON.parse(text).message).toContain("subject");
        }
      }
      for (const user of ["", 4711, ["jo"], { a: "jo" }]) {
        const token = await issuer.token(user);
        expect((await ask("GET", token)).status).toBe(401);
      }
    });

    test("an issuer that does not publish its keys is no fault of the request, and is logged", async () => {
      const token = await issuer.token("jo");
      const answers = [
        () => new Response("busy", { status: 500 }),
        () => new Response("<html>"),
        () => Response.json({ keys: 4711 }),
      ];
      let answer: (() => Response) | undefined;
      const server = Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        fetch: () => answer?.() ?? fetch(issuer.url),
      });
      const env = { ...service.environment, JWKS_URL: `${server.url}` };
      const waiting = await stack.start("notes", "notes", env, runtime);
      const front = await startGateway(waiting.invoke);
      const asked = async () => {
        const headers = { authorization: `Bearer ${token}` };
        const response = await fetch(`${front.url}/note`, { headers });
        return { status: response.status, text: await response.text() };
      };
      const count = () =>
        waiting.log.split("Cannot verify tokens: the keys of").length - 1;
      for (const each of answers) {
        answer = each;
        const before = count();
        const { status, text } = await asked();
        expect({ each: `${each}`, status }).toEqual({
          each: `${each}`,
          status: 503,
        });
        expect(text).not.toContain(token);
        expect(count()).toBe(before + 1);
      }
      answer = undefined;
      expect((await asked()).status).not.toBe(503);
      await front.stop();
      await server.stop(true);

      const alone = await stack.start("notes", "notes", env, runtime);
      const headers = { authorization: `Bearer ${token}` };
      const { response } = await alone.invoke({
        requestContext: { http: { method: "GET", path: "/note" } },
        headers,
      });
      expect(response).toMatchObject({ statusCode: 503 });
      expect(alone.log).toContain("Cannot verify tokens: the keys of");
      for (const { log } of [waiting, alone]) {
        expect(log).not.toContain(token);
        expect(log).not.toContain(`${token.split(".")[2]}`);
      }
    });

    test("a key service that does not answer is no fault of the request, and shows nothing", async () => {
      const token = await issuer.token("kim");
      const body = JSON.stringify({ note: NOTE });
      const stored = await ask("PUT", token, body);
      expect(stored.status).toBe(200);
      // Another process has no key in its cache.
      const cold = await stack.start(
        "notes",
        "notes",
        service.environment,
        runtime,
      );
      const front = await startGateway(cold.invoke);
      const remove = stack.kms.faults.add({ kind: "500", times: 100 });
      const answers = [
        await ask("PUT", token, body, front.url),
        await ask("GET", token, undefined, front.url),
      ];
      remove();
      await front.stop();
      for (const { status, text } of answers) {
        expect(status).toBe(502);
        expect(text).not.toContain("4711");
      }
      expect(cold.log).not.toContain("4711");
    });
  });
}
