/** An id is not made anew while a process may still write with the shredded branch key: nobody could read what it wrote. */
import { describe, expect, test } from "bun:test";
import { DataMasking } from "../../../../../mod.ts";
import {
  branchKeyring,
  type KeyStore,
  KeyStoreError,
} from "../../../../../src/entries/key-store.ts";
import { caught } from "../../../../support/caught.ts";
import { reasonOf } from "../../../../support/key-store/reason-of.ts";
import {
  CACHES_END,
  DAY,
  ID,
  KEYS,
  MINUTE,
  REMAKE,
  SECOND,
  START,
  type World,
  worldWithKey,
} from "../../../../support/key-store/shred-world.ts";

const AGE = 300 * SECOND;

/** Shreds the branch key, and deletes it at once. */
async function shredNow(keyStore: KeyStore): Promise<void> {
  await keyStore.shred(ID, { graceDays: 0 });
  expect((await keyStore.sweep()).shredded.length).toBe(1);
}

/** Makes the `DataMasking` of another process, whose own cache would keep data keys for days. */
function elsewhere(world: World): DataMasking {
  const clock = () => world.now;
  const keyStore = world.keyStore({ isElsewhere: true, cache: { clock } });
  return new DataMasking({
    keyring: branchKeyring({ keyStore, branchKeyId: ID }),
    cache: { maxAgeSeconds: 1_000_000, clock },
  });
}

/** Expects that the id is refused until a time, without a call of AWS KMS or a write, and is made anew at that time. */
async function expectFrom(
  world: World,
  time: number,
  keyStore = world.keyStore(),
): Promise<void> {
  const state = async () => ({
    // The first call of AWS KMS for a new branch key.
    kms: world.kms.calls("generateDataKeyWithoutPlaintext"),
    own: await world.ownRecords(),
  });
  const before = await state();
  for (const now of [START - DAY, START, time - 1]) {
    world.now = now;
    const error = await caught(() => keyStore.createKey(REMAKE));
    expect(error).toBeInstanceOf(KeyStoreError);
    expect(error).toMatchObject({
      reason: "unavailable",
      retryable: true,
      branchKeyId: ID,
    });
    expect(error.message).toContain(new Date(time).toISOString());
    expect(error.message).toContain("choose another id");
  }
  expect(await state()).toEqual(before);
  expect(await world.records()).toEqual([]);
  world.now = time;
  const { version } = await keyStore.createKey(REMAKE);
  expect((await keyStore.activeKey(ID)).version).toBe(version);
}

describe("an id that is made anew", () => {
  test("is refused until the caches of the receipt are over, with the time, before any call of AWS KMS", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore();
    await shredNow(keyStore);
    const receipt = await keyStore.receipt(ID);
    const caches = receipt?.copies.find(({ where }) => where === "caches");
    const time = Date.parse(`${caches?.until}`);
    expect(time).toBe(START + CACHES_END);
    await expectFrom(world, time);
  });

  test("is refused for as long as the key store's own age says", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore({ cache: { maxAgeSeconds: 1.5 } });
    await shredNow(keyStore);
    await expectFrom(world, START + 1_500 + MINUTE, keyStore);
  });

  test("counts from the request, however late the sweep comes", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore();
    await keyStore.shred(ID);
    world.now += 7 * DAY;
    await keyStore.sweep();
    await keyStore.createKey(REMAKE);
  });

  test("is refused by a clock that is before the request", async () => {
    const world = await worldWithKey();
    await shredNow(world.keyStore());
    world.now += CACHES_END;
    const behind = world.keyStore({ clock: () => START - 365 * DAY });
    const remake = () => behind.createKey(REMAKE);
    expect(await reasonOf(remake)).toBe("unavailable");
  });

  test("waits again after each shredding, from its own request", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore();
    await shredNow(keyStore);
    await expectFrom(world, START + CACHES_END);
    world.now += DAY;
    const again = world.now;
    await shredNow(keyStore);
    await expectFrom(world, again + CACHES_END);
  });

  test("waits after a shredding that follows one that was taken back", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore();
    await keyStore.shred(ID);
    world.now += DAY;
    await keyStore.restore(ID);
    await shredNow(keyStore);
    await expectFrom(world, START + DAY + CACHES_END);
  });

  test("does not wait again for records that came back, which no process has used since", async () => {
    const world = await worldWithKey();
    const copy = await world.records();
    const keyStore = world.keyStore();
    await shredNow(keyStore);
    world.now += DAY;
    await world.tables.put(KEYS, copy);
    expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
    await keyStore.shred(ID);
    await keyStore.sweep();
    await keyStore.createKey(REMAKE);
  });
});

describe("another process that has the shredded branch key in its cache", () => {
  test("writes with it for the last time before the id may be made anew, and with the new one from then on", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore();
    const other = elsewhere(world);
    await other.encrypt("warm");
    await shredNow(keyStore);
    const remake = () => keyStore.createKey(REMAKE);

    // It does not see the fence yet: what it writes is lost, and so the id cannot be made anew.
    world.now = START + AGE;
    const lost = await other.encrypt("lost");
    expect(await reasonOf(remake)).toBe("unavailable");

    for (const now of [START + AGE + 1, START + CACHES_END - 1]) {
      world.now = now;
      expect(await reasonOf(() => other.encrypt("late"))).toBe("shredded");
      expect(await reasonOf(remake)).toBe("unavailable");
    }

    world.now = START + CACHES_END;
    await remake();
    const written = await other.encrypt("new");
    const third = elsewhere(world);
    expect(await third.decrypt(written)).toBe("new");
    expect(await other.decrypt(written)).toBe("new");
    for (const reader of [other, third]) {
      expect(await caught(() => reader.decrypt(lost))).toMatchObject({
        reason: "unknown",
      });
    }
  });

  test("also stops in time if it has read the branch key just before the fence was there, as late as that can be", async () => {
    const world = await worldWithKey();
    const other = elsewhere(world);
    const slow = world.keyStore({
      hooks: {
        async before({ operation }) {
          if (operation !== "TransactWriteItems") return;
          // Latest time at which a read may still miss the fence.
          world.now = START + MINUTE - 1;
          await other.encrypt("warm");
        },
      },
    });
    await slow.shred(ID, { graceDays: 0 });
    await world.keyStore().sweep();
    const remake = () => world.keyStore().createKey(REMAKE);
    world.now = START + CACHES_END - 1;
    await other.encrypt("lost");
    expect(await reasonOf(remake)).toBe("unavailable");
    world.now = START + CACHES_END;
    await remake();
    const written = await other.encrypt("new");
    expect(await elsewhere(world).decrypt(written)).toBe("new");
  });
});
