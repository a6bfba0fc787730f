import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { startGateway } from "../local/gateway.ts";
import {
  CACHES_END,
  type NotesService,
  startNotes,
} from "../local/notes-service.ts";
import { RUNTIMES } from "../local/stack.ts";

const NOTE = "the safe's code is 4711 🦭";

type Row = Record<string, AttributeValue>;

for (const runtime of RUNTIMES) {
  describe(`accounts on ${runtime.name}`, () => {
    let service: NotesService;
    beforeAll(async () => {
      service = await startNotes(runtime);
    });
    afterAll(() => service.stop());

    async function ask(...request: Parameters<NotesService["ask"]>) {
      const response = await service.ask(...request);
      const body = await response.json();
      const { status, headers } = response;
      return { status, headers, body, text: JSON.stringify(body) };
    }
    const put = (user: string, note = NOTE) => ask(user, "PUT /note", { note });
    const sweep = async () => {
      const { response, error } = await service.sweep.invoke({});
      expect(error).toBeUndefined();
      return response as { shredded: number; scheduled: number };
    };
    /** Returns the types of the records of a user's key, without their versions. */
    async function recordsOf(user: string): Promise<readonly string[]> {
      const { Items = [] } = await service.database.client.send(
        new ScanCommand({ TableName: "UserKeys" }),
      );
      return Items.filter((item) => item["branch-key-id"]?.S === `user:${user}`)
        .map(({ type }) => `${type?.S}`.split(":").slice(0, 2).join(":"))
        .sort();
    }
    const RECORDS = ["beacon:ACTIVE", "branch:ACTIVE", "branch:version"];
    async function rowOf(user: string): Promise<Row | undefined> {
      const command = new GetItemCommand({
        TableName: "EncryptedUserNotes",
        Key: { user_id: { S: user } },
      });
      return (await service.database.client.send(command)).Item;
    }

    test("an account that is deleted is gone at once, in every process, and says where copies may live on", async () => {
      await put("jo");
      const other = await service.stack.start(
        "notes",
        "notes",
        service.environment,
        runtime,
      );
      const front = await startGateway(other.invoke);
      const elsewhere = { url: front.url };
      // Both processes have the key in their caches.
      expect((await ask("jo", "GET /note")).status).toBe(200);
      expect((await ask("jo", "GET /note", elsewhere)).status).toBe(200);

      const { status, body } = await ask("jo", "DELETE /me");
      expect(status).toBe(202);
      expect(body.receipt).toMatchObject({
        state: "scheduled",
        recordCount: 3,
      });
      expect(
        body.receipt.copies.map(({ where }: { where: string }) => where),
      ).toEqual([
        "caches",
        "other-readers",
        "backups",
        "point-in-time-recovery",
      ]);
      const { requestedAt, dueAt } = body.receipt;
      expect(Date.parse(dueAt) - Date.parse(requestedAt)).toBe(7 * 86_400_000);
      expect(JSON.stringify(body)).not.toContain("arn:");

      for (const options of [{}, elsewhere]) {
        const read = await ask("jo", "GET /note", options);
        expect(read.status).toBe(410);
        expect(read.text).not.toContain("4711");
        const write = await ask("jo", "PUT /note", { ...options, note: "new" });
        expect(write.status).toBe(410);
      }
      expect((await ask("jo", "DELETE /me")).body).toEqual(body);
      expect((await ask("jo", "GET /me")).body).toEqual(body);
      await front.stop();
    });

    test("within the grace time the account is restored, and cannot be made anew", async () => {
      await put("ann");
      // Nothing is to be taken back.
      expect((await ask("ann", "POST /me/restore")).status).toBe(200);
      await ask("ann", "DELETE /me");
      expect(await sweep()).toMatchObject({ shredded: 0 });
      expect(await recordsOf("ann")).toEqual(RECORDS);
      const again = await ask("ann", "POST /me");
      expect(again.status).toBe(409);
      expect(again.body).toMatchObject({ dueAt: expect.any(String) });
      expect((await ask("ann", "POST /me/restore")).status).toBe(200);
      expect((await ask("ann", "GET /note")).body).toEqual({ note: NOTE });
      expect((await ask("ann", "GET /me")).body).toEqual({ receipt: null });
      expect((await ask("ann", "POST /me")).status).toBe(409);
    });

    test("an account that does not exist is not deleted, and is made once", async () => {
      expect((await ask("nobody", "DELETE /me")).status).toBe(404);
      expect((await ask("nobody", "POST /me/restore")).status).toBe(404);
      expect((await ask("nobody", "GET /note")).status).toBe(404);
      expect((await ask("nobody", "POST /me")).status).toBe(201);
      expect((await ask("nobody", "POST /me")).status).toBe(409);
      expect(await recordsOf("nobody")).toEqual(RECORDS);
    });

    test("after the grace time the sweep deletes the key, the account is not restored, and is made anew only when asked", async () => {
      await put("kim");
      const before = (await rowOf("kim")) as Row;
      const mine = service.sweep.log.length;
      await service.deploy(0);
      expect((await ask("kim", "DELETE /me")).status).toBe(202);
      expect(await sweep()).toMatchObject({ shredded: 1 });
      expect(await recordsOf("kim")).toEqual([]);
      const log = service.sweep.log.slice(mine);
      expect(log).toContain('"state":"shredded"');
      expect(log).toContain(service.stack.keyArn);

      expect((await ask("kim", "POST /me/restore")).status).toBe(410);
      expect((await ask("kim", "GET /note")).status).toBe(410);
      expect((await put("kim")).status).toBe(410);
      expect(await recordsOf("kim")).toEqual([]);
      expect((await ask("kim", "GET /me")).body).toMatchObject({
        receipt: { state: "shredded", deletedAt: expect.any(String) },
      });

      await service.deploy(0, CACHES_END);
      expect((await ask("kim", "POST /me")).status).toBe(201);
      expect((await ask("kim", "GET /note")).status).toBe(404);
      expect((await put("kim", "hello again")).status).toBe(200);
      const { body } = await ask("kim", "GET /note");
      expect(body).toEqual({ note: "hello again" });

      // A backup brings the old row back. It has no key any more.
      await service.database.client.send(
        new PutItemCommand({ TableName: "EncryptedUserNotes", Item: before }),
      );
      const old = await ask("kim", "GET /note");
      expect(old.status).toBe(409);
      expect(old.text).not.toContain("4711");
      await service.deploy(7);
    });

    test("an account that comes back is told when to try again, as long as a process may have the old key", async () => {
      await put("joy");
      await service.deploy(0);
      const { body } = await ask("joy", "DELETE /me");
      const { requestedAt, copies } = body.receipt;
      const [{ until }] = copies;
      expect(Date.parse(until) - Date.parse(requestedAt)).toBe(CACHES_END);
      await sweep();
      const early = await ask("joy", "POST /me");
      expect(early.status).toBe(503);
      expect(await recordsOf("joy")).toEqual([]);
      const seconds = Number(early.headers.get("retry-after"));
      expect(seconds).toBeWithin(1, CACHES_END / 1000 + 1);
      await service.deploy(0, (seconds - 60) * 1000);
      const later = await ask("joy", "POST /me");
      expect(later.status).toBe(503);
      expect(Number(later.headers.get("retry-after"))).toBeWithin(1, 61);
      await service.deploy(0, seconds * 1000);
      expect((await ask("joy", "POST /me")).status).toBe(201);
      expect((await ask("joy", "GET /note")).status).toBe(404);
      await service.deploy(7);
    });

    test("a backup of the key table that is restored brings no note back", async () => {
      await put("sam");
      const { Items: backup = [] } = await service.database.client.send(
        new ScanCommand({ TableName: "UserKeys" }),
      );
      const row = (await rowOf("sam")) as Row;
      await service.deploy(0);
      await ask("sam", "DELETE /me");
      await sweep();
      const restore = async () => {
        for (const Item of backup) {
          if (Item["branch-key-id"]?.S !== "user:sam") continue;
          await service.database.client.send(
            new PutItemCommand({ TableName: "UserKeys", Item }),
          );
        }
      };
      await restore();
      expect((await ask("sam", "GET /note")).status).toBe(410);
      // Also not after the account was made anew.
      const made = await ask("sam", "POST /me");
      expect({ made: made.status, records: await recordsOf("sam") }).toEqual({
        made: 409,
        records: RECORDS,
      });
      await ask("sam", "DELETE /me");
      await sweep();
      expect(await recordsOf("sam")).toEqual([]);
      await service.deploy(0, CACHES_END);
      expect((await ask("sam", "POST /me")).status).toBe(201);
      for (const item of backup) {
        if (!item.type?.S?.startsWith("branch:version")) continue;
        if (item["branch-key-id"]?.S !== "user:sam") continue;
        await service.database.client.send(
          new PutItemCommand({ TableName: "UserKeys", Item: item }),
        );
      }
      await service.database.client.send(
        new PutItemCommand({ TableName: "EncryptedUserNotes", Item: row }),
      );
      const old = await ask("sam", "GET /note");
      expect(old.status).toBe(410);
      expect(old.text).not.toContain("4711");
      await service.deploy(7);
    });

    test("a sweep that fails is an error that Lambda counts, and the next one does what is left", async () => {
      await put("lee");
      await service.deploy(0);
      await ask("lee", "DELETE /me");
      const remove = service.database.server.faults.add({
        kind: "500",
        operation: "TransactWriteItems",
        times: 100,
      });
      const { error } = await service.sweep.invoke({});
      remove();
      expect(error?.errorMessage).toContain("user:lee");
      expect(await sweep()).toMatchObject({ shredded: 1 });
      expect(await recordsOf("lee")).toEqual([]);
      await service.deploy(7);
    });

    test("requests without a valid token, and routes that are none, change nothing", async () => {
      await put("max");
      for (const [method, path] of [
        ["DELETE", "/me"],
        ["POST", "/me"],
        ["POST", "/me/restore"],
      ] as const) {
        const { status } = await fetch(`${service.url}${path}`, { method });
        expect(status).toBe(401);
      }
      expect((await ask("max", "PUT /me")).status).toBe(405);
      expect((await ask("max", "DELETE /me/restore")).status).toBe(405);
      expect((await ask("max", "DELETE /you")).status).toBe(404);
      expect((await ask("max", "DELETE /constructor")).status).toBe(404);
      expect((await ask("max", "GET /note")).body).toEqual({ note: NOTE });
    });
  });
}
