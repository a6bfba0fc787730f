import { describe, expect, test } from "bun:test";
import type { ShreddingReceipt } from "../../../../../src/entries/key-store.ts";
import { crashAt } from "../../../../support/key-store/crash.ts";
import { reasonOf } from "../../../../support/key-store/reason-of.ts";
import {
  CONTEXT,
  DAY,
  KEYS,
  makeWorld,
  START,
  type World,
} from "../../../../support/key-store/shred-world.ts";

/** Makes a world with some branch keys whose shreddings are due. */
async function worldWith(ids: readonly string[]): Promise<World> {
  const world = await makeWorld({ pageItems: 7 });
  const keyStore = world.keyStore();
  for (const branchKeyId of ids) {
    await keyStore.createKey({ branchKeyId, encryptionContext: CONTEXT });
    await keyStore.shred(branchKeyId, { graceDays: 1 });
    world.now += 1;
  }
  world.now += DAY;
  return world;
}

const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `person-${i}`);

const ticketsOf = async (world: World) =>
  (await world.ownRecords()).filter(
    (item) => item["branch-key-id"]?.S === "sealmask:tickets",
  );

const namesOf = (receipts: readonly ShreddingReceipt[]) =>
  receipts.map(({ branchKeyId }) => branchKeyId);

describe("sweep", () => {
  test("shreds every branch key that is due, over several pages, and counts the others", async () => {
    const world = await worldWith(ids(20));
    const keyStore = world.keyStore();
    for (const branchKeyId of ["later-0", "later-1"]) {
      await keyStore.createKey({ branchKeyId, encryptionContext: CONTEXT });
      await keyStore.shred(branchKeyId);
    }
    const seen: string[] = [];
    const { shredded, failures, scheduled } = await keyStore.sweep({
      onShredded: ({ branchKeyId }) => {
        seen.push(branchKeyId);
      },
    });
    expect(namesOf(shredded)).toEqual(ids(20));
    expect(seen.sort()).toEqual(ids(20).sort());
    expect([failures, scheduled]).toEqual([[], 2]);
    expect((await world.records()).length).toBe(6);
    const again = await keyStore.sweep();
    expect(again).toEqual({ shredded: [], failures: [], scheduled: 2 });
  });

  test("does nothing in a table without shreddings", async () => {
    const world = await makeWorld();
    expect(await world.keyStore().sweep()).toEqual({
      shredded: [],
      failures: [],
      scheduled: 0,
    });
  });

  test("deletes more versions than a transaction can, and lists as many as there is room for", async () => {
    const world = await makeWorld({ pageItems: 400 });
    const keyStore = world.keyStore();
    const [id] = ids(1) as [string];
    await keyStore.createKey({ branchKeyId: id, encryptionContext: CONTEXT });
    const [record] = await world.records();
    const versions = Array.from({ length: 1_000 }, (_, i) => ({
      ...record,
      type: { S: `branch:version:${`${i}`.padStart(36, "0")}` },
    }));
    await world.tables.put(KEYS, versions);
    const receipt = await keyStore.shred(id, { graceDays: 0 });
    expect(receipt.recordCount).toBe(1_003);
    expect(receipt.records.length).toBeGreaterThan(400);
    expect(receipt.records.length).toBeLessThan(1_000);
    expect(receipt.records[1]?.type).toBe("branch:ACTIVE");
    const { shredded, failures } = await keyStore.sweep();
    expect(failures).toEqual([]);
    expect(shredded[0]?.recordCount).toBe(1_003);
    expect(await world.typesOf(id)).toEqual([]);
    expect(await reasonOf(() => keyStore.activeKey(id))).toBe("shredded");
  });

  test("deletes records of any kind, also damaged ones", async () => {
    const world = await makeWorld();
    const keyStore = world.keyStore();
    const strange = [
      { type: { S: "branch:MUTATION_COMMITMENT" }, enc: { S: "?" } },
      { type: { S: "A" }, "create-time": { N: "1" } },
      { type: { S: "z" }, "kms-arn": { S: "x".repeat(10_000) } },
    ].map((item) => ({ "branch-key-id": { S: "odd" }, ...item }));
    await world.tables.put(KEYS, strange);
    const { records } = await keyStore.shred("odd", { graceDays: 0 });
    expect(records).toEqual(
      ["A", "branch:MUTATION_COMMITMENT", "z"].map((type) => ({
        type,
        createTime: undefined,
        kmsKeyArn: undefined,
      })),
    );
    await keyStore.sweep();
    expect(await world.records()).toEqual([]);
  });

  test("waits for onShredded, and rejects with its error after the branch key is shredded", async () => {
    const world = await worldWith(ids(1));
    const failure = new Error("The audit log is full");
    const onShredded = async () => {
      await Promise.resolve();
      throw failure;
    };
    const sweep = world.keyStore().sweep({ onShredded });
    await expect(sweep).rejects.toBe(failure);
    const receipt = await world.keyStore().receipt("person-0");
    expect(receipt?.state).toBe("shredded");
  });

  test("ends when its signal is aborted, and the next one does the rest", async () => {
    const world = await worldWith(ids(20));
    const controller = new AbortController();
    const reason = new Error("Out of time");
    const sweep = world.keyStore().sweep({
      signal: controller.signal,
      onShredded: () => controller.abort(reason),
    });
    await expect(sweep).rejects.toBe(reason);
    const before = (await world.records()).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(60);
    await world.keyStore().sweep();
    expect(await world.records()).toEqual([]);
  });

  test("returns the receipt although the answer to its last write is lost, as no other sweep would", async () => {
    const world = await worldWith(ids(1));
    const hooks = crashAt(2, "lost-answer");
    const { shredded, failures } = await world.keyStore({ hooks }).sweep();
    expect(hooks.hasHappened).toBe(true);
    expect(failures).toEqual([]);
    expect(shredded).toEqual([
      (await world.keyStore().receipt("person-0")) as ShreddingReceipt,
    ]);
  });

  test("lists branch keys that fail, and the next one tries again", async () => {
    const world = await worldWith(ids(3));
    const hooks = {
      before({ operation, input }: { operation: string; input: object }) {
        const isHit = JSON.stringify(input).includes('"person-1"');
        if (operation === "Query" && isHit) throw new Error("broken");
      },
    };
    const { shredded, failures } = await world.keyStore({ hooks }).sweep();
    expect(namesOf(shredded)).toEqual(["person-0", "person-2"]);
    expect(failures.map(({ branchKeyId }) => branchKeyId)).toEqual([
      "person-1",
    ]);
    const next = await world.keyStore().sweep();
    expect(namesOf(next.shredded)).toEqual(["person-1"]);
  });

  test("lists a ticket that was changed, and deletes nothing for it", async () => {
    const world = await worldWith(ids(1));
    const type = { S: "2026-12-01T00:00:00.000Z#1" };
    const id = { S: "sealmask:tickets" };
    const wrong = [
      { type, shreds: { N: "1" } },
      { type: { S: "2026" }, shreds: { S: "person-0" } },
      { type: { S: "2026-12-01T00:00:00.000Z" }, shreds: { S: "x" } },
      { type: { S: `${type.S}#2` }, shreds: { S: "x" } },
      { type: { S: `${type.S}4` }, shreds: { S: "x" }, store: { N: "1" } },
      { type: { S: "0001#3" }, shreds: { S: "x" } },
      { type: { S: `${type.S}5` }, shreds: { S: "sealmask:tickets" } },
    ];
    await world.tables.put(
      KEYS,
      wrong.map((ticket) => ({
        "branch-key-id": id,
        store: { S: "logical-key-store" },
        ...ticket,
      })),
    );
    const { shredded, failures } = await world.keyStore().sweep();
    expect(namesOf(shredded)).toEqual(["person-0"]);
    expect(failures.length).toBe(wrong.length);
    for (const { branchKeyId, cause } of failures) {
      expect(branchKeyId).toBe("sealmask:tickets");
      expect(await reasonOf(() => Promise.reject(cause))).toBe("damaged");
    }
  });

  test("leaves the branch keys of another key store alone that shares the table of fences", async () => {
    const world = await makeWorld();
    const [id] = ids(1) as [string];
    const request = { branchKeyId: id, encryptionContext: CONTEXT };
    const other = world.keyStore({ logicalName: "another" });
    await other.createKey(request);
    await other.shred(id, { graceDays: 1 });
    const keyStore = world.keyStore();
    expect((await keyStore.sweep()).scheduled).toBe(0);
    world.now += DAY;
    const result = await keyStore.sweep();
    expect(result).toEqual({ shredded: [], failures: [], scheduled: 0 });
    for (const call of [
      () => keyStore.shred(id),
      () => keyStore.restore(id),
      () => keyStore.receipt(id),
    ]) {
      expect(await reasonOf(call)).toBe("damaged");
    }
    expect(await reasonOf(() => keyStore.activeKey(id))).toBe("shredded");
    expect((await other.sweep()).shredded.length).toBe(1);
    const remake = () => keyStore.createKey({ ...request, remake: true });
    expect(await reasonOf(remake)).toBe("damaged");
    await other.createKey({ ...request, remake: true });
  });

  test("removes a ticket without a fence, as a backup may bring back", async () => {
    const world = await worldWith(ids(1));
    const tickets = await ticketsOf(world);
    const keyStore = world.keyStore();
    await keyStore.restore("person-0");
    await world.tables.put(KEYS, tickets);
    const result = await keyStore.sweep();
    expect(result).toEqual({ shredded: [], failures: [], scheduled: 0 });
    expect(await world.ownRecords()).toEqual([]);
    await keyStore.activeKey("person-0");
  });

  test("finds a fence whose ticket was lost after shred was called again", async () => {
    const world = await worldWith(ids(1));
    await world.tables.delete(KEYS, await ticketsOf(world));
    const keyStore = world.keyStore();
    expect((await keyStore.sweep()).shredded).toEqual([]);
    await keyStore.shred("person-0");
    expect((await keyStore.sweep()).shredded.length).toBe(1);
  });

  test("dates no deletion before it was due, if the clock steps back meanwhile", async () => {
    const world = await worldWith(ids(1));
    const hooks = {
      before({ operation }: { operation: string }) {
        if (operation === "TransactWriteItems") world.now = START - DAY;
      },
    };
    const { shredded } = await world.keyStore({ hooks }).sweep();
    expect(shredded[0]?.deletedAt).toBe(shredded[0]?.dueAt as string);
  });

  test("is due by the clock of the machine that sweeps", async () => {
    const world = await worldWith(ids(1));
    const behind = world.keyStore({ clock: () => world.now - DAY });
    expect((await behind.sweep()).scheduled).toBe(1);
    expect((await world.keyStore().sweep()).shredded.length).toBe(1);
  });
});
