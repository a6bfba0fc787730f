/** Each statement of a receipt is true: what is deleted, when, under which key, and where copies live on until when. */
import { describe, expect, test } from "bun:test";
import { DataMasking } from "../../../../../mod.ts";
import {
  branchKeyring,
  type KeyStore,
  type ShreddingReceipt,
} from "../../../../../src/entries/key-store.ts";
import type { WireItem } from "../../../../support/dynamodb/server.ts";
import { KMS_ARN } from "../../../../support/key-store/memory-kms.ts";
import type { TableHooks } from "../../../../support/key-store/memory-tables.ts";
import { reasonOf } from "../../../../support/key-store/reason-of.ts";
import {
  DAY,
  FENCES,
  ID,
  KEYS,
  MINUTE,
  SECOND,
  START,
  type World,
  worldWithKey,
} from "../../../../support/key-store/shred-world.ts";
import { withTestTimers } from "../../../../support/test-timers.ts";
import { until } from "../../../../support/turns.ts";

/** Makes a world with a branch key of two versions. */
async function worldWithVersions(isApart = false): Promise<World> {
  const world = await worldWithKey({ isApart });
  await world.keyStore().versionKey(ID);
  return world;
}

/** Makes a `DataMasking` whose own cache would keep data keys for days. */
function maskingOf(world: World, keyStore: KeyStore): DataMasking {
  return new DataMasking({
    keyring: branchKeyring({ keyStore, branchKeyId: ID }),
    cache: { maxAgeSeconds: 1_000_000, clock: () => world.now },
  });
}

/** Makes the `DataMasking` of another process. */
function elsewhere(
  world: World,
  hooks: TableHooks = {},
  maxAgeSeconds = 300,
): DataMasking {
  const cache = { clock: () => world.now, maxAgeSeconds };
  return maskingOf(world, world.keyStore({ isElsewhere: true, hooks, cache }));
}

function copyIn(receipt: ShreddingReceipt | null | undefined, where: string) {
  const found = receipt?.copies.find((copy) => copy.where === where);
  if (found === undefined) throw new Error(`No copy in ${where}`);
  return found;
}

function timeOf(text: string | undefined): number {
  return Date.parse(`${text}`);
}

/** Reads a branch key as another library does: the item, then AWS KMS with the item's own attributes as context. */
async function readLikeJava(
  { tables, kms }: World,
  type = "branch:ACTIVE",
): Promise<Uint8Array | null> {
  const Key = { "branch-key-id": { S: ID }, type: { S: type } };
  const { Item } = await tables.ask("GetItem", { TableName: KEYS, Key });
  if (Item === undefined) return null;
  const { enc, ...attributes } = Item as WireItem;
  const texts = Object.entries(attributes).map(([name, value]) => {
    const [text] = Object.values(value);
    return [name, `${text}`];
  });
  const EncryptionContext = {
    ...Object.fromEntries(texts),
    tablename: "logical-key-store",
  };
  const CiphertextBlob = enc?.B as Uint8Array;
  const { Plaintext } = await kms.client.decrypt({
    KeyId: KMS_ARN,
    CiphertextBlob,
    EncryptionContext,
  });
  return Plaintext ?? null;
}

describe("a receipt says", () => {
  test("which records are deleted, created when and under which KMS key", async () => {
    const world = await worldWithVersions();
    const records = await world.records();
    const receipt = await world.keyStore().shred(ID);
    const expected = records
      .map((record) => ({
        type: `${record.type?.S}`,
        createTime: `${record["create-time"]?.S}`,
        kmsKeyArn: KMS_ARN,
      }))
      .sort((a, b) => (a.type < b.type ? -1 : 1));
    expect(receipt.records).toEqual(expected);
    expect(receipt.recordCount).toBe(4);
  });

  test("when the shredding was requested, is due, and is done", async () => {
    const world = await worldWithVersions();
    const keyStore = world.keyStore();
    const receipt = await keyStore.shred(ID, { graceDays: 1.5 });
    expect(receipt.branchKeyId).toBe(ID);
    expect(receipt.state).toBe("scheduled");
    expect(timeOf(receipt.requestedAt)).toBe(START);
    expect(timeOf(receipt.dueAt)).toBe(START + 1.5 * DAY);
    expect(receipt.deletedAt).toBeUndefined();
    world.now += 1.5 * DAY - 1;
    expect((await keyStore.sweep()).scheduled).toBe(1);
    expect((await world.typesOf(ID)).length).toBe(4);
    world.now += 1 + DAY;
    const { shredded } = await keyStore.sweep();
    expect(timeOf(shredded[0]?.deletedAt)).toBe(world.now);
    expect(shredded[0]?.state).toBe("shredded");
    expect(shredded[0]?.records).toEqual(receipt.records);
    world.now += 1_000 * DAY;
    expect(await keyStore.receipt(ID)).toEqual(shredded[0] ?? null);
    expect(await keyStore.shred(ID)).toEqual(shredded[0] as ShreddingReceipt);
  });

  test("nothing secret", async () => {
    const world = await worldWithVersions();
    const { key } = await world.keyStore().activeKey(ID);
    const [record] = await world.records();
    const text = JSON.stringify(await world.keyStore().shred(ID));
    for (const secret of [key, record?.enc?.B as Uint8Array]) {
      expect(text).not.toContain(btoa(String.fromCharCode(...secret)));
    }
  });
});

describe("caches", () => {
  test("of the process that shreds use the branch key no more", async () => {
    const world = await worldWithVersions();
    const keyStore = world.keyStore();
    const masking = maskingOf(world, keyStore);
    const token = await masking.encrypt("secret");
    expect(await masking.decrypt(token)).toBe("secret");
    await keyStore.shred(ID);
    expect(await reasonOf(() => masking.decrypt(token))).toBe("shredded");
    expect(await reasonOf(() => masking.encrypt("new"))).toBe("shredded");
  });

  test("of the process that sweeps use it no more, though another process has shredded it", async () => {
    const world = await worldWithVersions();
    const keyStore = world.keyStore();
    const masking = maskingOf(world, keyStore);
    const token = await masking.encrypt("secret");
    await masking.decrypt(token);
    await world.keyStore({ isElsewhere: true }).shred(ID, { graceDays: 0 });
    expect(await masking.decrypt(token)).toBe("secret");
    await keyStore.sweep();
    expect(await reasonOf(() => masking.decrypt(token))).toBe("shredded");
    expect(await reasonOf(() => masking.encrypt("new"))).toBe("shredded");
  });

  test("of that process use it no more even if the answer to the shredding is lost", async () => {
    const world = await worldWithVersions();
    const masking = maskingOf(world, world.keyStore());
    const token = await masking.encrypt("secret");
    await masking.decrypt(token);
    const hooks: TableHooks = {
      after({ operation }) {
        if (operation === "TransactWriteItems") throw new Error("lost");
      },
    };
    const shred = world.keyStore({ hooks }).shred(ID);
    await expect(shred).rejects.toThrow("Cannot shred");
    expect(await reasonOf(() => masking.decrypt(token))).toBe("shredded");
  });

  test("of that process use it no more as soon as the fence is written, before the answer", async () => {
    const world = await worldWithVersions();
    const masking = maskingOf(world, world.keyStore());
    const token = await masking.encrypt("secret");
    await masking.decrypt(token);
    const reasons: string[] = [];
    const hooks: TableHooks = {
      async after({ operation }) {
        if (operation !== "TransactWriteItems") return;
        reasons.push(await reasonOf(() => masking.decrypt(token)));
      },
    };
    await world.keyStore({ hooks }).shred(ID);
    expect(reasons).toEqual(["shredded"]);
  });

  test("of that process do not keep what was read while the fence was written", async () => {
    const world = await worldWithVersions();
    const masking = maskingOf(world, world.keyStore());
    let token = "";
    const hooks: TableHooks = {
      async before({ operation }) {
        if (operation !== "TransactWriteItems") return;
        token = (await masking.encrypt("secret")) as string;
        await masking.decrypt(token);
      },
    };
    await world.keyStore({ hooks }).shred(ID);
    expect(await reasonOf(() => masking.decrypt(token))).toBe("shredded");
  });

  test("of another process use the branch key for at most their age, and not after the receipt's time", async () => {
    const world = await worldWithVersions();
    const other = elsewhere(world);
    const token = await other.encrypt("secret");
    await other.decrypt(token);
    const receipt = await world.keyStore().shred(ID);
    const { until, note } = copyIn(receipt, "caches");
    expect(note).toContain("300 s");
    expect(timeOf(until)).toBe(START + 300 * SECOND + MINUTE);
    world.now = START + 300 * SECOND;
    expect(await other.decrypt(token)).toBe("secret");
    await other.encrypt("more");
    for (const now of [START + 300 * SECOND + 1, timeOf(until)]) {
      world.now = now;
      expect(await reasonOf(() => other.decrypt(token))).toBe("shredded");
      expect(await reasonOf(() => other.encrypt("new"))).toBe("shredded");
    }
  });

  test("of another process that was just reading count from before the read", async () => {
    const world = await worldWithVersions();
    const token = await elsewhere(world).encrypt("secret");
    let receipt: ShreddingReceipt | undefined;
    const reader = elsewhere(world, {
      async after({ operation }) {
        if (operation !== "BatchGetItem") return;
        receipt ??= await world.keyStore().shred(ID);
        world.now += 20 * SECOND;
      },
    });
    expect(await reader.decrypt(token)).toBe("secret");
    world.now = timeOf(copyIn(receipt, "caches").until) - MINUTE + 1;
    expect(await reasonOf(() => reader.decrypt(token))).toBe("shredded");
  });

  test("of another process end in time, as a request that takes longer than half a minute is given up", async () => {
    const world = await worldWithVersions();
    const timeoutMs = 10 * MINUTE;
    const hooks: TableHooks = {
      before({ operation }) {
        const isWrite = operation === "TransactWriteItems";
        return isWrite ? new Promise(() => {}) : undefined;
      },
    };
    const kms = { keyArn: KMS_ARN, client: world.kms.client, timeoutMs };
    const slow = world.keyStore({ hooks, kms });
    await withTestTimers(async (timers) => {
      let isOver = false;
      const pending = reasonOf(() => slow.shred(ID)).finally(() => {
        isOver = true;
      });
      await until(() => timers.waiting.includes(30 * SECOND));
      await timers.pass(30 * SECOND - 1);
      expect(isOver).toBe(false);
      await timers.pass(1);
      expect(await pending).toBe("unavailable");
    });
  });

  test("have the age that the key store has", async () => {
    const world = await worldWithVersions();
    const keyStore = world.keyStore({ cache: { maxAgeSeconds: 1.5 } });
    const { until, note } = copyIn(await keyStore.shred(ID), "caches");
    expect(timeOf(until)).toBe(START + 1_500 + MINUTE);
    expect(note).toContain("1.5 s");
  });
});

describe("readers in other languages", () => {
  test("read the unchanged records until they are deleted, and find nothing after", async () => {
    const world = await worldWithVersions();
    const keyStore = world.keyStore();
    const before = await world.records();
    const { key } = await keyStore.activeKey(ID);
    const receipt = await keyStore.shred(ID);
    expect(copyIn(receipt, "other-readers").until).toBeUndefined();
    expect(await world.records()).toEqual(before);
    expect(await readLikeJava(world)).toEqual(key);
    expect((await world.fenceless().activeKey(ID)).key).toEqual(key);
    world.now += 30 * DAY;
    expect(await readLikeJava(world)).toEqual(key);
    const { shredded } = await keyStore.sweep();
    expect(await readLikeJava(world)).toBeNull();
    const read = () => world.fenceless().activeKey(ID);
    expect(await reasonOf(read)).toBe("unknown");
    const { until } = copyIn(shredded[0], "other-readers");
    expect(timeOf(until)).toBe(world.now);
  });

  test("never find an attribute more in their records", async () => {
    const world = await worldWithVersions();
    const names = (await world.records()).map((item) => Object.keys(item));
    await world.keyStore().shred(ID);
    await world.keyStore().restore(ID);
    await world.keyStore().shred(ID);
    expect((await world.records()).map((item) => Object.keys(item))).toEqual(
      names,
    );
  });
});

describe("backups", () => {
  for (const isApart of [false, true]) {
    test(`put back into the table open in a reader without the fence, and not in ours${isApart ? ", with a table of fences" : ""}`, async () => {
      const world = await worldWithVersions(isApart);
      const keyStore = world.keyStore();
      const copy = await world.records();
      const { key, version } = await keyStore.activeKey(ID);
      await keyStore.shred(ID, { graceDays: 0 });
      const { shredded } = await keyStore.sweep();
      expect(copyIn(shredded[0], "backups").until).toBeUndefined();
      world.now += 1_000 * DAY;
      await world.tables.put(KEYS, copy);
      expect(await readLikeJava(world)).toEqual(key);
      expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
      expect(await reasonOf(() => keyStore.beaconKey(ID))).toBe("shredded");
      const read = () => keyStore.keyVersion(ID, version);
      expect(await reasonOf(read)).toBe("shredded");
    });
  }
});

/** Restores the whole key table to an earlier time. */
async function restoreTable(
  world: World,
  earlier: readonly WireItem[],
): Promise<void> {
  await world.tables.delete(KEYS, await world.tables.items(KEYS));
  await world.tables.put(KEYS, earlier);
}

describe("point-in-time recovery", () => {
  test("ends 35 days after the deletion", async () => {
    const world = await worldWithVersions();
    const keyStore = world.keyStore();
    const receipt = await keyStore.shred(ID, { graceDays: 0 });
    const where = "point-in-time-recovery";
    expect(copyIn(receipt, where).until).toBeUndefined();
    const { shredded } = await keyStore.sweep();
    const { until, note } = copyIn(shredded[0], where);
    expect(timeOf(until)).toBe(START + 35 * DAY);
    expect(note).toContain("fenceTableName");
  });

  test("of the whole key table leaves fences that are in a table of their own", async () => {
    const world = await worldWithVersions(true);
    const keyStore = world.keyStore();
    const earlier = await world.tables.items(KEYS);
    await keyStore.shred(ID, { graceDays: 0 });
    await keyStore.sweep();
    await restoreTable(world, earlier);
    expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
    expect((await world.tables.items(FENCES)).length).toBe(1);
    const again = await keyStore.shred(ID);
    expect(again.state).toBe("deleting");
    await keyStore.sweep();
    expect(await world.tables.items(KEYS)).toEqual([]);
  });

  test("of the whole key table takes back fences that are in it, as the receipt warns", async () => {
    const world = await worldWithVersions();
    const keyStore = world.keyStore();
    const earlier = await world.tables.items(KEYS);
    await keyStore.shred(ID, { graceDays: 0 });
    await keyStore.sweep();
    await restoreTable(world, earlier);
    await keyStore.activeKey(ID);
  });
});
