import { describe, expect, test } from "bun:test";
import type {
  CreateKeyRequest,
  KeyStore,
} from "../../../../../src/entries/key-store.ts";
import {
  CRASH_KINDS,
  type CrashKind,
  crashAt,
} from "../../../../support/key-store/crash.ts";
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

/** Makes a world with one branch key of some versions. */
async function worldOf(versions: number, isApart = false): Promise<World> {
  const world = await worldWithKey({ isApart, pageItems: 110 });
  if (versions > 1) await world.keyStore().versionKey(ID);
  const [version] = (await world.records()).filter(({ type }) =>
    `${type?.S}`.startsWith("branch:version:"),
  );
  const more = Array.from({ length: Math.max(versions - 2, 0) }, (_, i) => ({
    ...version,
    type: { S: `branch:version:0000-${i}` },
  }));
  await world.tables.put(KEYS, more);
  return world;
}

/** Writes a value as text, without random ids. */
function textOf(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…");
}

/** Describes everything in the tables but random ids and ciphertexts. */
async function stateOf(world: World): Promise<string[]> {
  const items = [...(await world.records()), ...(await world.ownRecords())];
  return items
    .map((item) => {
      const { enc: _, shredding: __, version: ___, ...rest } = item;
      return textOf(rest);
    })
    .sort();
}

/** Creates a branch key, which a call before may have done. */
async function createAgain(
  keyStore: KeyStore,
  request: CreateKeyRequest,
): Promise<void> {
  await keyStore.createKey(request).catch(({ reason }) => {
    expect(reason).toBe("exists");
  });
}

/**
 * Crashes a call at each of its writes, in each way, then calls again.
 *
 * @param prepare makes a world
 * @param call the call
 * @param check checks the world after the second call
 * @returns the number of writes
 */
async function crashEverywhere(
  prepare: () => Promise<World>,
  call: (keyStore: KeyStore, isAgain: boolean) => Promise<unknown>,
  check: (world: World, kind: CrashKind) => Promise<void>,
): Promise<number> {
  for (let write = 0; ; write++) {
    for (const kind of CRASH_KINDS) {
      const world = await prepare();
      const hooks = crashAt(write, kind);
      await call(world.keyStore({ hooks }), false).catch(() => {});
      if (!hooks.hasHappened) return write;
      await call(world.keyStore(), true);
      await check(world, kind);
    }
  }
}

describe("a crash at any write", () => {
  for (const isApart of [false, true]) {
    const where = isApart ? "with fences in a table of their own" : "";

    test(`of shred converges when it is called again ${where}`, async () => {
      const expected = await worldOf(2, isApart);
      await expected.keyStore().shred(ID);
      const writes = await crashEverywhere(
        () => worldOf(2, isApart),
        (keyStore) => keyStore.shred(ID),
        async (world) => {
          expect(await stateOf(world)).toEqual(await stateOf(expected));
          const keyStore = world.keyStore();
          expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
        },
      );
      expect(writes).toBe(1);
    });

    test(`of restore converges when it is called again ${where}`, async () => {
      const expected = await stateOf(await worldOf(2, isApart));
      const writes = await crashEverywhere(
        async () => {
          const world = await worldOf(2, isApart);
          await world.keyStore().shred(ID);
          return world;
        },
        (keyStore) => keyStore.restore(ID),
        async (world) => {
          expect(await stateOf(world)).toEqual(expected);
          await world.keyStore().activeKey(ID);
        },
      );
      expect(writes).toBe(1);
    });

    test(`of sweep converges when it is called again ${where}`, async () => {
      const prepare = async () => {
        const world = await worldOf(119, isApart);
        await world.keyStore().shred(ID);
        world.now += 7 * DAY;
        return world;
      };
      const expected = await prepare();
      const { shredded } = await expected.keyStore().sweep();
      expect(shredded[0]?.recordCount).toBe(121);
      const writes = await crashEverywhere(
        prepare,
        (keyStore) => keyStore.sweep(),
        async (world) => {
          expect(await world.typesOf(ID)).toEqual([]);
          expect(await stateOf(world)).toEqual(await stateOf(expected));
          const receipt = await world.keyStore().receipt(ID);
          expect(textOf(receipt)).toBe(textOf(shredded[0]));
        },
      );
      // The fence, 121 records in two pages and at most 99 at once, and the tombstone.
      expect(writes).toBe(5);
    });
  }

  test("of createKey leaves no part of a branch key", async () => {
    const expected = await stateOf(await worldOf(1));
    const writes = await crashEverywhere(
      () => makeWorld(),
      async (keyStore, isAgain) => {
        if (isAgain) await createAgain(keyStore, REQUEST);
        else await keyStore.createKey(REQUEST);
      },
      async (world) => {
        expect(await stateOf(world)).toEqual(expected);
        await world.keyStore().activeKey(ID);
      },
    );
    expect(writes).toBe(1);
  });

  test("of versionKey leaves one active version, which is one of the versions", async () => {
    const writes = await crashEverywhere(
      () => worldOf(1),
      (keyStore) => keyStore.versionKey(ID),
      async (world, kind) => {
        const keyStore = world.keyStore();
        const versions: string[] = [];
        const active: string[] = [];
        for await (const each of keyStore.versions(ID)) {
          versions.push(each.version);
          if (each.isActive) active.push(each.version);
          await keyStore.keyVersion(ID, each.version);
        }
        // A version whose answer was lost stays, and the second call adds another one.
        const isWritten = kind === "after" || kind === "lost-answer";
        expect(versions).toHaveLength(isWritten ? 3 : 2);
        expect(active).toEqual(versions.slice(-1));
        expect((await keyStore.activeKey(ID)).version).toBe(`${active[0]}`);
      },
    );
    expect(writes).toBe(1);
  });

  test("of making an id anew leaves either the tombstone or the new branch key", async () => {
    const prepare = async () => {
      const world = await worldOf(2);
      const keyStore = world.keyStore();
      await keyStore.shred(ID, { graceDays: 0 });
      await keyStore.sweep();
      world.now += CACHES_END;
      return world;
    };
    const expected = await prepare();
    await expected.keyStore().createKey(REMAKE);
    const writes = await crashEverywhere(
      prepare,
      async (keyStore, isAgain) => {
        if (isAgain) await createAgain(keyStore, REMAKE);
        else await keyStore.createKey(REMAKE);
      },
      async (world) => {
        expect(await stateOf(world)).toEqual(await stateOf(expected));
        await world.keyStore().activeKey(ID);
      },
    );
    expect(writes).toBe(1);
  });

  test("of a second shredding of records that came back converges", async () => {
    const prepare = async () => {
      const world = await worldOf(2);
      const copy = await world.records();
      const keyStore = world.keyStore();
      await keyStore.shred(ID, { graceDays: 0 });
      await keyStore.sweep();
      await world.tables.put(KEYS, copy);
      world.now += DAY;
      return world;
    };
    const expected = await prepare();
    await expected.keyStore().shred(ID);
    await expected.keyStore().sweep();
    const writes = await crashEverywhere(
      prepare,
      async (keyStore) => {
        await keyStore.shred(ID);
        await keyStore.sweep();
      },
      async (world) => {
        expect(await world.typesOf(ID)).toEqual([]);
        expect(await stateOf(world)).toEqual(await stateOf(expected));
      },
    );
    expect(writes).toBe(3);
  });
});
