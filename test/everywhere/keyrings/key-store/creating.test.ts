/** Creating and versioning branch keys, alone and at the same time as others. */
import { afterAll, describe, expect, test } from "bun:test";
import {
  type BranchKeyVersion,
  KeyStoreError,
} from "../../../../src/entries/key-store.ts";
import type { KmsClient } from "../../../../src/entries/kms.ts";
import { caught } from "../../../support/caught.ts";
import { CACHES_END } from "../../../support/key-store/shred-world.ts";
import { storeRig, TABLE } from "../../../support/key-store/store-rig.ts";

const encryptionContext = { tenant: "a" };

const rig = await storeRig();
const store = rig.store();
afterAll(() => rig.end());

/** Makes a key store that calls a function before AWS KMS makes a key. */
function storeThatFirst(act: () => Promise<unknown>) {
  const client: KmsClient = {
    ...rig.kmsClient,
    async generateDataKeyWithoutPlaintext(input, options) {
      await act();
      return rig.kmsClient.generateDataKeyWithoutPlaintext(input, options);
    },
  };
  return rig.store({ kms: { client } });
}

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of list) found.push(each);
  return found;
}

/** Returns the reason of each call that failed, and `"done"` for the others. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((each) => {
    if (each.status === "fulfilled") return "done";
    expect(each.reason).toBeInstanceOf(KeyStoreError);
    return (each.reason as KeyStoreError).reason;
  });
}

describe("creating a branch key", () => {
  test("gives a random id, or takes one with pairs to bind it to", async () => {
    const random = await store.createKey();
    expect(random.branchKeyId).toMatch(
      /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
    );
    const named = await store.createKey({
      branchKeyId: "münchen 🔑",
      encryptionContext,
    });
    expect(named.branchKeyId).toBe("münchen 🔑");
    const active = await store.activeKey("münchen 🔑");
    expect(active).toMatchObject({ version: named.version, encryptionContext });
    const bound = await store.createKey({ encryptionContext });
    const { encryptionContext: pairs } = await store.beaconKey(
      bound.branchKeyId,
    );
    expect(pairs).toEqual(encryptionContext);
  });

  test("under an id of one's own without pairs is a mistake, as in AWS's key store", async () => {
    const before = rig.counts();
    const wrong: readonly unknown[] = [
      { branchKeyId: "own" },
      { branchKeyId: "own", encryptionContext: {} },
      { branchKeyId: "sealmask:x", encryptionContext },
      { branchKeyId: "", encryptionContext },
      { branchKeyId: "own", encryptionContext: { tenant: "" } },
      { branchKeyId: "own", encryptionContext: { tenant: 7 } },
      { branchKeyId: "own", encryptionContext, remake: "yes" },
      { remake: true },
      { branchkeyId: "own", encryptionContext },
    ];
    for (const request of wrong) {
      const error = await caught(() => store.createKey(request as never));
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(rig.counts()).toEqual(before);
  });

  test("under an id that exists is refused, and changes nothing", async () => {
    const request = { branchKeyId: "exists", encryptionContext };
    await store.createKey(request);
    const before = await rig.items();
    const error = await caught(() => store.createKey(request));
    expect(error).toMatchObject({ reason: "exists", branchKeyId: "exists" });
    const remake = await caught(() =>
      store.createKey({ ...request, remake: true }),
    );
    expect(remake).toMatchObject({ reason: "exists" });
    expect(await rig.items()).toEqual(before);
  });

  test("by many callers at once makes one", async () => {
    const request = { branchKeyId: "race", encryptionContext };
    const calls = Array.from({ length: 10 }, () => store.createKey(request));
    const found = await outcomes(calls);
    expect(found.filter((each) => each === "done")).toHaveLength(1);
    for (const each of found)
      expect(["done", "exists", "conflict"]).toContain(each);
    const versions = await all(store.versions("race"));
    expect(versions).toHaveLength(1);
    await store.beaconKey("race");
  });

  test("anew is possible once it is shredded alone, and says so", async () => {
    const request = { branchKeyId: "anew", encryptionContext };
    const never = await caught(() =>
      store.createKey({ ...request, remake: true }),
    );
    expect(never).toMatchObject({ reason: "unknown" });
    const old = await store.createKey(request);
    await store.shred("anew", { graceDays: 0 });
    for (const more of [{}, { remake: true }]) {
      const early = await caught(() =>
        store.createKey({ ...request, ...more }),
      );
      expect(early).toMatchObject({ reason: "shredded" });
    }
    await store.sweep();
    const plain = await caught(() => store.createKey(request));
    expect(plain).toMatchObject({ reason: "shredded" });
    rig.now += CACHES_END;
    const made = await store.createKey({ ...request, remake: true });
    const active = await store.activeKey("anew");
    expect(active.version).toBe(made.version);
    expect(made.version).not.toBe(old.version);
    const versioned = await store.versionKey("anew");
    expect((await store.activeKey("anew")).version).toBe(versioned.version);
    const again = await caught(() =>
      store.createKey({ ...request, remake: true }),
    );
    expect(again).toMatchObject({ reason: "exists" });
    const forgotten = await caught(() => store.createKey(request));
    expect(forgotten).toMatchObject({ reason: "exists" });
  });

  test("anew is refused while records of the shredded one are there again, without a call of AWS KMS", async () => {
    const request = { branchKeyId: "back", encryptionContext };
    await store.createKey(request);
    const backup = await rig.item("back", "branch:ACTIVE");
    await store.shred("back", { graceDays: 0 });
    await store.sweep();
    await rig.put(backup);
    const before = rig.counts().kms;
    const error = await caught(() =>
      store.createKey({ ...request, remake: true }),
    );
    expect(error).toMatchObject({ reason: "exists" });
    expect(error.message).toContain("in the table again");
    expect(rig.counts().kms).toBe(before);
    await store.shred("back");
    await store.sweep();
    rig.now += CACHES_END;
    await store.createKey({ ...request, remake: true });
    await store.activeKey("back");
  });

  test("writes nothing if AWS KMS fails at any of its calls", async () => {
    const before = await rig.items();
    for (const skipped of [0, 1, 2]) {
      let seen = 0;
      rig.kms.faults.add({ kind: "500", when: () => seen++ === skipped });
      const error = await caught(() => store.createKey());
      expect(error).toMatchObject({ reason: "unavailable", retryable: true });
      rig.kms.faults.clear();
    }
    expect(await rig.items()).toEqual(before);
  });
});

describe("versioning a branch key", () => {
  test("makes a new active version, and keeps the older ones and the beacon key", async () => {
    const { branchKeyId, version } = await store.createKey({
      encryptionContext,
    });
    const old = await store.activeKey(branchKeyId);
    const beacon = await store.beaconKey(branchKeyId);
    const made: string[] = [version];
    for (let i = 0; i < 3; i++) {
      made.push((await store.versionKey(branchKeyId)).version);
    }
    const active = await store.activeKey(branchKeyId);
    expect(active).toMatchObject({ version: made.at(-1), encryptionContext });
    expect(await store.keyVersion(branchKeyId, version)).toEqual(old);
    expect(await store.beaconKey(branchKeyId)).toEqual(beacon);
    const listed = await all<BranchKeyVersion>(store.versions(branchKeyId));
    expect(listed.map((each) => each.version).sort()).toEqual([...made].sort());
    expect(listed.filter(({ isActive }) => isActive)).toEqual(listed.slice(-1));
    expect(listed.at(-1)?.version).toBe(active.version);
    const keys = await Promise.all(
      made.map((each) => store.keyVersion(branchKeyId, each)),
    );
    expect(new Set(keys.map(({ key }) => key.join())).size).toBe(4);
  });

  test("reads consistently, whatever the key store says", async () => {
    const lazy = rig.store({ consistentRead: false });
    const { branchKeyId } = await lazy.createKey();
    rig.server.received.clear();
    await lazy.versionKey(branchKeyId);
    const [body] = rig.server.received.bodies("BatchGetItem");
    expect(body?.RequestItems).toMatchObject({
      [TABLE]: { ConsistentRead: true },
    });
  });

  test("of an id that there is not is refused", async () => {
    const error = await caught(() => store.versionKey("nobody"));
    expect(error).toMatchObject({ reason: "unknown", branchKeyId: "nobody" });
  });

  test("by two callers who read the same active version is won by one; the other gets a conflict and writes nothing", async () => {
    const { branchKeyId } = await store.createKey();
    let arrived = 0;
    let open = (): void => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const meeting = storeThatFirst(() => {
      arrived++;
      if (arrived === 2) open();
      return both;
    });
    const calls = [1, 2].map(() => meeting.versionKey(branchKeyId));
    const found = await outcomes(calls);
    expect(found.sort()).toEqual(["conflict", "done"]);
    const versions = await all(store.versions(branchKeyId));
    expect(versions).toHaveLength(2);
    expect(versions.filter(({ isActive }) => isActive)).toHaveLength(1);
  });

  test("after somebody else did is a conflict, and does not overwrite that version", async () => {
    const { branchKeyId } = await store.createKey();
    let other = "";
    const slow = storeThatFirst(async () => {
      other = (await store.versionKey(branchKeyId)).version;
    });
    const error = await caught(() => slow.versionKey(branchKeyId));
    expect(error).toMatchObject({
      reason: "conflict",
      branchKeyId,
      retryable: false,
    });
    expect(other).not.toBe("");
    expect((await store.activeKey(branchKeyId)).version).toBe(other);
    expect(await all(store.versions(branchKeyId))).toHaveLength(2);
  });

  test("writes nothing if AWS KMS fails at any of its calls", async () => {
    const { branchKeyId, version } = await store.createKey();
    const before = await rig.items();
    for (const skipped of [0, 1, 2]) {
      let seen = 0;
      rig.kms.faults.add({ kind: "500", when: () => seen++ === skipped });
      const error = await caught(() => store.versionKey(branchKeyId));
      expect(error).toMatchObject({ reason: "unavailable", retryable: true });
      rig.kms.faults.clear();
    }
    expect(await rig.items()).toEqual(before);
    expect((await store.activeKey(branchKeyId)).version).toBe(version);
  });

  test("while it is shredded writes nothing", async () => {
    const { branchKeyId } = await store.createKey();
    const slow = storeThatFirst(() => store.shred(branchKeyId));
    const error = await caught(() => slow.versionKey(branchKeyId));
    expect(error).toMatchObject({ reason: "shredded", branchKeyId });
    await store.restore(branchKeyId);
    expect(await all(store.versions(branchKeyId))).toHaveLength(1);
  });
});

test("no key in plaintext ever reaches DynamoDB, and none but Decrypt gives one", async () => {
  rig.server.received.clear();
  rig.kms.reset();
  const { branchKeyId, version } = await store.createKey({ encryptionContext });
  await store.versionKey(branchKeyId);
  const withPlaintext = rig.kms.calls.filter((each) => each.hasPlaintext);
  expect(withPlaintext).toEqual([]);
  const keys = [
    await store.activeKey(branchKeyId),
    await store.keyVersion(branchKeyId, version),
    await store.beaconKey(branchKeyId),
  ];
  await store.shred(branchKeyId, { graceDays: 0 });
  await store.sweep();
  for (const { key } of keys) {
    expect(rig.server.received.find(key)).toEqual([]);
  }
});
