import { describe, expect, test } from "bun:test";
import type { WireItem } from "../../../../support/dynamodb/server.ts";
import { meanwhile } from "../../../../support/key-store/meanwhile.ts";
import { reasonOf } from "../../../../support/key-store/reason-of.ts";
import {
  CACHES_END,
  DAY,
  HOUR,
  ID,
  KEYS,
  makeWorld,
  REMAKE,
  REQUEST,
  START,
  type World,
  worldWithKey,
} from "../../../../support/key-store/shred-world.ts";

/** Milliseconds by which the clocks of machines are wrong. */
interface Clocks {
  /** Clock of the machine that makes the branch key. */
  readonly made?: number;
  readonly shredded?: number;
  readonly swept?: number;
  /** Clock of the machine that makes the id anew. */
  readonly remade?: number;
}

/** World with a shredded branch key, and a copy of its records and versions. */
interface Shredded {
  readonly world: World;
  readonly copy: readonly WireItem[];
  readonly versions: readonly string[];
}

/** Shreds a branch key, and waits until its id may be made anew. */
async function shredded(clocks: Clocks = {}): Promise<Shredded> {
  const { made = 0, shredded: requested = 0, swept = 0, remade = 0 } = clocks;
  const world = await makeWorld();
  const at = (wrong: number) =>
    world.keyStore({ clock: () => world.now + wrong });
  const maker = at(made);
  const first = await maker.createKey(REQUEST);
  const second = await maker.versionKey(ID);
  const copy = await world.records();
  await at(requested).shred(ID, { graceDays: 0 });
  // The clock of the machine that sweeps may have to reach the time that the request has.
  world.now += Math.max(0, requested - swept);
  await at(swept).sweep();
  world.now = START + CACHES_END + requested - remade;
  return { world, copy, versions: [first.version, second.version] };
}

/** Deletes the records of AWS's format, as another library does, and returns them. */
async function takeAway(world: World): Promise<readonly WireItem[]> {
  const records = await world.records();
  await world.tables.delete(KEYS, records);
  return records;
}

describe("an id that is made anew", () => {
  test("is refused unless that is asked for", async () => {
    const { world } = await shredded();
    const keyStore = world.keyStore();
    expect(await reasonOf(() => keyStore.createKey(REQUEST))).toBe("shredded");
    const { version } = await keyStore.createKey(REMAKE);
    expect((await keyStore.activeKey(ID)).version).toBe(version);
    expect(await keyStore.receipt(ID)).toBeNull();
  });

  test("is refused while the shredding is not finished", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore();
    await keyStore.shred(ID);
    expect(await reasonOf(() => keyStore.createKey(REMAKE))).toBe("shredded");
    await keyStore.restore(ID);
    // Nor while it is deleted, when its records are gone and the tombstone is not written.
    await keyStore.shred(ID, { graceDays: 0 });
    const hooks = meanwhile("TransactWriteItems", 2, async () => {
      expect(await world.records()).toEqual([]);
      expect(await reasonOf(() => keyStore.createKey(REMAKE))).toBe("shredded");
    });
    await world.keyStore({ hooks }).sweep();
    expect(hooks.hasHappened).toBe(true);
    expect(await world.records()).toEqual([]);
    world.now += CACHES_END;
    await keyStore.createKey(REMAKE);
  });

  test("is refused if the id was never shredded, by whether there is one", async () => {
    const world = await makeWorld();
    const keyStore = world.keyStore();
    expect(await reasonOf(() => keyStore.createKey(REMAKE))).toBe("unknown");
    await keyStore.createKey(REQUEST);
    expect(await reasonOf(() => keyStore.createKey(REMAKE))).toBe("exists");
  });

  test("is refused a second time", async () => {
    const { world } = await shredded();
    const keyStore = world.keyStore();
    await keyStore.createKey(REMAKE);
    expect(await reasonOf(() => keyStore.createKey(REMAKE))).toBe("exists");
    expect(await reasonOf(() => keyStore.createKey(REQUEST))).toBe("exists");
  });

  for (const [which, clocks] of [
    ["are right", {}],
    [
      "of all but the readers are behind",
      { shredded: -HOUR, swept: -HOUR, remade: -HOUR },
    ],
    ["of the sweep is ahead", { swept: HOUR }],
    [
      "of the shredding and of the sweep are ahead",
      { shredded: HOUR, swept: HOUR },
    ],
    ["of the maker is behind", { remade: -HOUR }],
    ["of the maker is ahead", { remade: HOUR }],
    ["of the machine that made the shredded one was ahead", { made: HOUR }],
    ["of the machine that made the shredded one was behind", { made: -HOUR }],
  ] as readonly (readonly [string, Clocks])[]) {
    test(`does not read records of the shredded one that come back, if the clocks ${which}`, async () => {
      const { world, copy, versions } = await shredded(clocks);
      const { remade = 0 } = clocks;
      const maker = world.keyStore({ clock: () => world.now + remade });
      const { version } = await maker.createKey(REMAKE);
      const news = await world.records();
      await world.tables.put(KEYS, copy);
      const keyStore = world.keyStore();
      for (const old of versions) {
        const read = () => keyStore.keyVersion(ID, old);
        expect(await reasonOf(read)).toBe("shredded");
      }
      // The copy has replaced the new records of the same types.
      expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
      expect(await reasonOf(() => keyStore.beaconKey(ID))).toBe("shredded");
      await keyStore.keyVersion(ID, version);
      await world.tables.put(KEYS, news);
      expect((await keyStore.activeKey(ID)).version).toBe(version);
    });
  }

  test("does not read a record that was created in the second in which it was made anew", async () => {
    const { world } = await shredded();
    const { version } = await world.fenceless().createKey(REQUEST);
    const copy = await takeAway(world);
    await world.keyStore().createKey(REMAKE);
    await world.tables.put(KEYS, copy);
    const read = () => world.keyStore().keyVersion(ID, version);
    expect(await reasonOf(read)).toBe("shredded");
  });

  test("is dated after the deletion of the shredded one, though the clock of the sweep was ahead", async () => {
    const { world } = await shredded({ swept: HOUR });
    const keyStore = world.keyStore();
    const receipt = await keyStore.receipt(ID);
    await keyStore.createKey(REMAKE);
    const { createTime } = await keyStore.activeKey(ID);
    expect([`${receipt?.deletedAt}`, createTime]).toEqual([
      "2026-12-01T05:05:06.789Z",
      "2026-12-01T05:05:07.000000Z",
    ]);
  });

  test("can be versioned by a machine whose clock is behind", async () => {
    const { world } = await shredded();
    await world.keyStore().createKey(REMAKE);
    const behind = world.keyStore({ clock: () => world.now - DAY });
    const { version } = await behind.versionKey(ID);
    const keyStore = world.keyStore();
    expect((await keyStore.activeKey(ID)).version).toBe(version);
    expect((await keyStore.keyVersion(ID, version)).version).toBe(version);
  });

  test("can be shredded and restored, and still does not read the first one", async () => {
    const { world, copy, versions } = await shredded();
    const keyStore = world.keyStore();
    const { version } = await keyStore.createKey(REMAKE);
    const own = await world.ownRecords();
    await keyStore.shred(ID);
    expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
    await keyStore.restore(ID);
    expect((await keyStore.activeKey(ID)).version).toBe(version);
    expect((await world.ownRecords()).length).toBe(own.length);
    await world.tables.put(KEYS, copy);
    const read = () => keyStore.keyVersion(ID, versions[0] ?? "");
    expect(await reasonOf(read)).toBe("shredded");
  });

  test("can be shredded and made anew again, and reads neither of those before", async () => {
    const { world, versions, copy } = await shredded();
    const keyStore = world.keyStore();
    const second = await keyStore.createKey(REMAKE);
    const copyOfSecond = await world.records();
    await keyStore.shred(ID, { graceDays: 0 });
    await keyStore.sweep();
    world.now += CACHES_END;
    const third = await keyStore.createKey(REMAKE);
    expect((await keyStore.activeKey(ID)).version).toBe(third.version);
    await world.tables.put(KEYS, [...copy, ...copyOfSecond]);
    for (const old of [...versions, second.version]) {
      const read = () => keyStore.keyVersion(ID, old);
      expect(await reasonOf(read)).toBe("shredded");
    }
    await keyStore.keyVersion(ID, third.version);
  });

  test("does not read the first one if the table lost the second one, and a clock that is behind makes a third", async () => {
    const { world, versions, copy } = await shredded();
    await world.keyStore().createKey(REMAKE);
    await takeAway(world);
    const behind = world.keyStore({ clock: () => world.now - 400 * DAY });
    const third = await behind.createKey(REMAKE);
    expect((await behind.activeKey(ID)).version).toBe(third.version);
    const old = copy.filter(({ type }) => `${type?.S}`.includes(":version:"));
    await world.tables.put(KEYS, old);
    for (const version of versions) {
      const read = () => world.keyStore().keyVersion(ID, version);
      expect(await reasonOf(read)).toBe("shredded");
    }
  });

  test("is refused if records of the shredded one came back, until they are shredded again", async () => {
    const { world, copy } = await shredded();
    await world.tables.put(KEYS, copy);
    const keyStore = world.keyStore();
    expect(await reasonOf(() => keyStore.createKey(REMAKE))).toBe("exists");
    const receipt = await keyStore.shred(ID);
    expect(receipt.state).toBe("deleting");
    expect(await reasonOf(() => keyStore.restore(ID))).toBe("shredded");
    const { shredded: again } = await keyStore.sweep();
    expect(again[0]?.recordCount).toBe(4);
    await keyStore.createKey(REMAKE);
    await keyStore.activeKey(ID);
  });

  test("does not read a branch key that another library made under the id before it was made anew", async () => {
    const { world } = await shredded();
    world.now += DAY;
    const { version } = await world.fenceless().createKey(REQUEST);
    const keyStore = world.keyStore();
    expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
    const copy = await takeAway(world);
    world.now += DAY;
    await keyStore.createKey(REMAKE);
    await world.tables.put(KEYS, copy);
    const read = () => keyStore.keyVersion(ID, version);
    expect(await reasonOf(read)).toBe("shredded");
  });

  test("is refused if the records tell of times that no later one can follow", async () => {
    const made = Date.UTC(9999, 11, 31, 23, 59, 59) - START;
    const { world } = await shredded({ made });
    const remake = () => world.keyStore().createKey(REMAKE);
    expect(await reasonOf(remake)).toBe("damaged");
  });
});
