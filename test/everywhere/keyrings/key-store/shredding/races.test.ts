import { describe, expect, test } from "bun:test";
import { meanwhile } from "../../../../support/key-store/meanwhile.ts";
import type { TableCall } from "../../../../support/key-store/memory-tables.ts";
import { reasonOf } from "../../../../support/key-store/reason-of.ts";
import {
  CACHES_END,
  DAY,
  ID,
  KEYS,
  makeWorld,
  REMAKE,
  REQUEST,
  type World,
  worldWithKey,
} from "../../../../support/key-store/shred-world.ts";

/** Makes the records of a branch key take several pages. */
const PAGES = { pageItems: 2 };

/** Makes a world with a branch key whose shredding is due. */
async function worldWithDue(): Promise<World> {
  const world = await worldWithKey(PAGES);
  await world.keyStore().shred(ID);
  world.now += 7 * DAY;
  return world;
}

describe("shred", () => {
  test("deletes a version that was added just before its fence", async () => {
    const world = await worldWithKey(PAGES);
    const hooks = meanwhile("TransactWriteItems", 0, () =>
      world.keyStore().versionKey(ID),
    );
    await world.keyStore({ hooks }).shred(ID, { graceDays: 0 });
    expect((await world.typesOf(ID)).length).toBe(4);
    const { shredded } = await world.keyStore().sweep();
    expect(shredded[0]?.recordCount).toBe(4);
    expect(shredded[0]?.records.length).toBe(4);
    expect(await world.typesOf(ID)).toEqual([]);
  });

  test("that another shred has overtaken returns the other's receipt", async () => {
    const world = await worldWithKey(PAGES);
    const other = { graceDays: 3 };
    const hooks = meanwhile("TransactWriteItems", 0, () =>
      world.keyStore().shred(ID, other),
    );
    const receipt = await world.keyStore({ hooks }).shred(ID);
    expect(Date.parse(receipt.dueAt)).toBe(world.now + 3 * DAY);
    expect((await world.ownRecords()).length).toBe(2);
  });

  test("fences off a branch key that was restored just before its write", async () => {
    const world = await worldWithKey(PAGES);
    await world.keyStore().shred(ID);
    const hooks = meanwhile("TransactWriteItems", 0, () =>
      world.keyStore().restore(ID),
    );
    const receipt = await world.keyStore({ hooks }).shred(ID);
    expect(receipt.state).toBe("scheduled");
    const read = () => world.keyStore().activeKey(ID);
    expect(await reasonOf(read)).toBe("shredded");
    expect((await world.ownRecords()).length).toBe(2);
  });

  test("gives up with a typed error if others change the branch key at every attempt", async () => {
    const world = await worldWithKey(PAGES);
    const keyStore = world.keyStore();
    let isFenced = false;
    const hooks = {
      async before({ operation }: { readonly operation: string }) {
        if (operation !== "TransactWriteItems") return;
        isFenced = !isFenced;
        await (isFenced ? keyStore.shred(ID) : keyStore.restore(ID));
      },
    };
    const shred = () => world.keyStore({ hooks }).shred(ID);
    expect(await reasonOf(shred)).toBe("conflict");
  });
});

test("shredding reads what was just written, whatever the key store's consistentRead says", async () => {
  const world = await worldWithKey(PAGES);
  const reads: string[] = [];
  const hooks = {
    before({ operation, input }: TableCall) {
      if (operation === "TransactWriteItems") return;
      const text = JSON.stringify(input);
      reads.push(operation);
      expect(text).toContain('"ConsistentRead":true');
      expect(text).not.toContain('"ConsistentRead":false');
    },
  };
  const keyStore = world.keyStore({ hooks, consistentRead: false });
  await keyStore.shred(ID);
  await keyStore.restore(ID);
  await keyStore.restore(ID);
  await keyStore.shred(ID, { graceDays: 0 });
  await keyStore.sweep();
  await keyStore.receipt(ID);
  world.now += CACHES_END;
  await keyStore.createKey(REMAKE);
  await keyStore.versionKey(ID);
  expect(new Set(reads)).toEqual(new Set(["BatchGetItem", "Query"]));
});

describe("a fence that was written meanwhile", () => {
  test("cancels versionKey", async () => {
    const world = await worldWithKey(PAGES);
    const hooks = meanwhile("TransactWriteItems", 0, () =>
      world.keyStore().shred(ID),
    );
    const version = () => world.keyStore({ hooks }).versionKey(ID);
    expect(await reasonOf(version)).toBe("shredded");
    expect((await world.typesOf(ID)).length).toBe(3);
  });

  test("cancels createKey", async () => {
    const world = await makeWorld();
    const keyStore = world.keyStore();
    const hooks = meanwhile("TransactWriteItems", 0, async () => {
      await keyStore.createKey(REQUEST);
      await keyStore.shred(ID, { graceDays: 0 });
      await keyStore.sweep();
    });
    const create = () => world.keyStore({ hooks }).createKey(REQUEST);
    expect(await reasonOf(create)).toBe("shredded");
    expect(await world.records()).toEqual([]);
  });
});

describe("restore", () => {
  test("at the moment at which a sweep begins loses, and says that the branch key is shredded", async () => {
    const world = await worldWithDue();
    const hooks = meanwhile("TransactWriteItems", 0, () =>
      world.keyStore().sweep(),
    );
    const restore = () => world.keyStore({ hooks }).restore(ID);
    expect(await reasonOf(restore)).toBe("shredded");
    expect(await world.typesOf(ID)).toEqual([]);
  });

  test("just before the first write of a sweep wins, and the sweep does nothing", async () => {
    const world = await worldWithDue();
    const hooks = meanwhile("TransactWriteItems", 0, () =>
      world.keyStore().restore(ID),
    );
    const result = await world.keyStore({ hooks }).sweep();
    expect(result).toEqual({ shredded: [], failures: [], scheduled: 0 });
    expect(await world.ownRecords()).toEqual([]);
    await world.keyStore().activeKey(ID);
  });

  test("loses against a sweep that has begun to delete", async () => {
    const world = await worldWithDue();
    let reason = "";
    const hooks = meanwhile("TransactWriteItems", 1, async () => {
      reason = await reasonOf(() => world.keyStore().restore(ID));
    });
    await world.keyStore({ hooks }).sweep();
    expect(reason).toBe("shredded");
  });
});

describe("sweep", () => {
  test("leaves a branch key alone that was restored and shredded again with a later due time", async () => {
    const world = await worldWithDue();
    const keyStore = world.keyStore();
    const hooks = meanwhile("BatchGetItem", 0, async () => {
      await keyStore.restore(ID);
      await keyStore.shred(ID);
    });
    const { shredded, failures } = await world.keyStore({ hooks }).sweep();
    expect(hooks.hasHappened).toBe(true);
    expect([shredded, failures]).toEqual([[], []]);
    expect((await keyStore.receipt(ID))?.state).toBe("scheduled");
    expect((await world.typesOf(ID)).length).toBe(3);
    await keyStore.restore(ID);
    await keyStore.activeKey(ID);
  });

  test("shares its work with another sweep at any step, and only one of them returns the receipt", async () => {
    for (let write = 0; ; write++) {
      const world = await worldWithDue();
      let other = 0;
      const hooks = meanwhile("TransactWriteItems", write, async () => {
        other = (await world.keyStore().sweep()).shredded.length;
      });
      const result = await world.keyStore({ hooks }).sweep();
      if (!hooks.hasHappened) {
        expect(write).toBeGreaterThan(2);
        break;
      }
      expect(result.failures).toEqual([]);
      expect(result.shredded.length + other).toBe(1);
      expect(await world.typesOf(ID)).toEqual([]);
      expect((await world.keyStore().receipt(ID))?.recordCount).toBe(3);
    }
  });

  test("that is slow deletes nothing of a branch key that was made anew", async () => {
    for (let write = 0; ; write++) {
      const world = await worldWithDue();
      const keyStore = world.keyStore();
      const hooks = meanwhile("TransactWriteItems", write, async () => {
        await keyStore.sweep();
        world.now += CACHES_END;
        await keyStore.createKey(REMAKE);
      });
      const result = await world.keyStore({ hooks }).sweep();
      if (!hooks.hasHappened) {
        expect(write).toBeGreaterThan(2);
        break;
      }
      expect(result.failures).toEqual([]);
      expect((await world.typesOf(ID)).length).toBe(3);
      await keyStore.activeKey(ID);
      expect(await keyStore.receipt(ID)).toBeNull();
    }
  });

  test("deletes what a reader in another language adds while it deletes, in front of its query and behind", async () => {
    for (const name of ["0", "~"]) {
      for (let write = 0; ; write++) {
        const world = await worldWithDue();
        const [record] = await world.records();
        const type = { S: `branch:version:${name}` };
        const hooks = meanwhile("TransactWriteItems", write, () =>
          world.tables.put(KEYS, [{ ...record, type }]),
        );
        const { shredded, failures } = await world.keyStore({ hooks }).sweep();
        expect(failures).toEqual([]);
        if (shredded[0]?.recordCount === 3) {
          // It came before the last write, that of the tombstone: it stays unreadable, and another shredding deletes it.
          expect(write).toBe(3);
          const read = () => world.keyStore().activeKey(ID);
          expect(await reasonOf(read)).toBe("shredded");
          await world.keyStore().shred(ID);
          await world.keyStore().sweep();
          expect(await world.typesOf(ID)).toEqual([]);
          break;
        }
        const types = shredded[0]?.records.map(({ type }) => type);
        expect(types).toContain(`branch:version:${name}`);
        expect(await world.typesOf(ID)).toEqual([]);
      }
    }
  });

  test("goes on with the others if one branch key cannot be shredded", async () => {
    const world = await worldWithDue();
    const keyStore = world.keyStore();
    const ids = ["b", "c", "d"];
    for (const branchKeyId of ids) {
      await keyStore.createKey({ ...REQUEST, branchKeyId });
      await keyStore.shred(branchKeyId, { graceDays: 0 });
    }
    await world.tables.ask("UpdateItem", {
      TableName: KEYS,
      Key: { "branch-key-id": { S: "c" }, type: { S: "sealmask:fence" } },
      UpdateExpression: "REMOVE #found",
      ExpressionAttributeNames: { "#found": "found" },
    });
    const { shredded, failures } = await keyStore.sweep();
    expect(shredded.map(({ branchKeyId }) => branchKeyId).sort()).toEqual([
      "b",
      "d",
      ID,
    ]);
    expect(failures.map(({ branchKeyId }) => branchKeyId)).toEqual(["c"]);
    expect(await reasonOf(() => Promise.reject(failures[0]?.cause))).toBe(
      "damaged",
    );
    expect((await world.typesOf("c")).length).toBe(3);
    expect(await reasonOf(() => keyStore.activeKey("c"))).toBe("damaged");
  });
});
