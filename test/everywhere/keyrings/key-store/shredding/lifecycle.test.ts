import { afterAll, describe, expect, test } from "bun:test";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DataMasking } from "../../../../../mod.ts";
import { branchKeyring } from "../../../../../src/entries/key-store.ts";
import { caught } from "../../../../support/caught.ts";
import { reasonOf } from "../../../../support/key-store/reason-of.ts";
import { DAY } from "../../../../support/key-store/shred-world.ts";
import { storeRig, TABLE } from "../../../../support/key-store/store-rig.ts";

const PAIRS = { encryptionContext: { tenant: "a" } };

const rig = await storeRig();
afterAll(() => rig.end());
const keyStore = rig.store();

async function create(branchKeyId: string): Promise<void> {
  await keyStore.createKey({ branchKeyId, ...PAIRS });
}

const maskingOf = (branchKeyId: string): DataMasking =>
  new DataMasking({ keyring: branchKeyring({ keyStore, branchKeyId }) });

describe("a branch key", () => {
  test("is restored within its grace time, and decrypts what it encrypted before", async () => {
    await create("restored");
    const masking = maskingOf("restored");
    const token = await masking.encrypt({ ssn: "078-05-1120" });
    const receipt = await keyStore.shred("restored");
    expect(receipt.state).toBe("scheduled");
    expect(await reasonOf(() => masking.decrypt(token))).toBe("shredded");
    await keyStore.restore("restored");
    expect(await masking.decrypt(token)).toEqual({ ssn: "078-05-1120" });
    expect(await keyStore.receipt("restored")).toBeNull();
    await keyStore.versionKey("restored");
    expect(await masking.decrypt(token)).toEqual({ ssn: "078-05-1120" });
    rig.now += 8 * DAY;
    expect(await keyStore.sweep()).toEqual({
      shredded: [],
      failures: [],
      scheduled: 0,
    });
  });

  test("is restored after its grace time, if no sweep has come", async () => {
    await create("late");
    await keyStore.shred("late", { graceDays: 1 });
    rig.now += 365 * DAY;
    await keyStore.restore("late");
    await keyStore.activeKey("late");
    await keyStore.restore("late");
  });

  test("is gone after the sweep, with all its versions and its beacon key", async () => {
    await create("gone");
    const { version } = await keyStore.versionKey("gone");
    const token = await maskingOf("gone").encrypt("secret");
    await keyStore.shred("gone", { graceDays: 0 });
    const { shredded, failures } = await keyStore.sweep();
    expect(failures).toEqual([]);
    expect(shredded.map(({ branchKeyId }) => branchKeyId)).toEqual(["gone"]);
    expect(shredded[0]?.recordCount).toBe(4);
    const items = (await rig.items()).filter(
      (item) => item["branch-key-id"]?.S === "gone",
    );
    expect(items.map(({ type }) => type?.S)).toEqual(["sealmask:fence"]);
    for (const read of [
      () => keyStore.activeKey("gone"),
      () => keyStore.keyVersion("gone", version),
      () => keyStore.beaconKey("gone"),
      () => keyStore.versionKey("gone"),
      () => keyStore.createKey({ branchKeyId: "gone", ...PAIRS }),
      () => keyStore.restore("gone"),
      () => maskingOf("gone").decrypt(token),
      () => maskingOf("gone").encrypt("secret"),
    ]) {
      expect(await reasonOf(read)).toBe("shredded");
    }
  });

  test("that never was is unknown, and not shredded", async () => {
    for (const call of [
      () => keyStore.activeKey("never"),
      () => keyStore.shred("never"),
      () => keyStore.restore("never"),
      () => maskingOf("never").encrypt("secret"),
    ]) {
      expect(await reasonOf(call)).toBe("unknown");
    }
    expect(await keyStore.receipt("never")).toBeNull();
  });

  test("says how its id is made anew, and only when that is possible", async () => {
    const again = async () => (await caught(() => create("advised"))).message;
    await create("advised");
    await keyStore.shred("advised", { graceDays: 0 });
    expect(await again()).toBe(
      'Cannot create the branch key "advised": its shredding is scheduled; restore(…) takes that back',
    );
    await keyStore.sweep();
    expect(await again()).toBe(
      'Cannot create the branch key "advised": it was shredded; give remake: true to make the id anew',
    );
  });

  test("leaves the others alone", async () => {
    await create("neighbour");
    await create("neighbour-2");
    const token = await maskingOf("neighbour-2").encrypt("secret");
    await keyStore.shred("neighbour", { graceDays: 0 });
    await keyStore.sweep();
    expect(await maskingOf("neighbour-2").decrypt(token)).toBe("secret");
  });

  test("is shredded without a call of AWS KMS", async () => {
    await create("kms");
    const before = rig.counts().kms;
    await keyStore.shred("kms", { graceDays: 0 });
    await keyStore.shred("kms");
    await keyStore.restore("kms");
    await keyStore.shred("kms", { graceDays: 0 });
    await keyStore.sweep();
    await keyStore.receipt("kms");
    expect(await reasonOf(() => keyStore.activeKey("kms"))).toBe("shredded");
    expect(rig.counts().kms).toBe(before);
  });
});

describe("a fence that was changed", () => {
  test("stops every use of the branch key, and is not overwritten", async () => {
    await create("changed");
    await keyStore.shred("changed");
    const fence = await rig.item("changed", "sealmask:fence");
    const changed = { ...fence, state: { S: "lifted" } };
    await rig.put(changed);
    const request = { branchKeyId: "changed", ...PAIRS };
    for (const call of [
      () => keyStore.activeKey("changed"),
      () => keyStore.beaconKey("changed"),
      () => keyStore.versionKey("changed"),
      () => keyStore.createKey({ ...request, remake: true }),
      () => keyStore.shred("changed"),
      () => keyStore.restore("changed"),
      () => keyStore.receipt("changed"),
    ]) {
      expect(await reasonOf(call)).toBe("damaged");
    }
    expect(await reasonOf(() => keyStore.createKey(request))).toBe("damaged");
    expect(await rig.item("changed", "sealmask:fence")).toEqual(changed);
    await rig.put(fence);
    await keyStore.restore("changed");
    await keyStore.activeKey("changed");
  });
});

describe("shred", () => {
  test("returns the receipt of the shredding that is scheduled, whose grace time stays", async () => {
    await create("twice");
    const first = await keyStore.shred("twice", { graceDays: 3 });
    rig.now += DAY;
    expect(await keyStore.shred("twice", { graceDays: 0 })).toEqual(first);
    expect(await keyStore.receipt("twice")).toEqual(first);
    await keyStore.restore("twice");
  });

  test("waits 7 days if it is not told otherwise", async () => {
    await create("default");
    const { requestedAt, dueAt } = await keyStore.shred("default");
    expect(Date.parse(dueAt) - Date.parse(requestedAt)).toBe(7 * DAY);
    await keyStore.restore("default");
  });

  test("refuses malformed ids, options and grace times", async () => {
    const wrong = [
      ["", {}, TypeError],
      [undefined, {}, TypeError],
      ["a\ud800", {}, TypeError],
      ["sealmask:tickets", {}, TypeError],
      ["k".repeat(2_049), {}, RangeError],
      ["tenant", { graceDay: 1 }, TypeError],
      ["tenant", { graceDays: "1" }, TypeError],
      ["tenant", { graceDays: -1 }, RangeError],
      ["tenant", { graceDays: 366 }, RangeError],
      ["tenant", { graceDays: Number.NaN }, RangeError],
      ["tenant", { signal: {} }, TypeError],
      ["tenant", [], TypeError],
    ] as const;
    for (const [id, options, Mistake] of wrong) {
      const call = keyStore.shred(id as string, options as object);
      await expect(call).rejects.toBeInstanceOf(Mistake);
    }
    const restore = keyStore.restore("sealmask:tickets");
    await expect(restore).rejects.toBeInstanceOf(TypeError);
    const receipt = keyStore.receipt("tenant", { days: 1 } as object);
    await expect(receipt).rejects.toBeInstanceOf(TypeError);
    const sweep = keyStore.sweep({ onShredded: 1 } as object);
    await expect(sweep).rejects.toBeInstanceOf(TypeError);
  });

  test("takes the longest id", async () => {
    const id = "é".repeat(1_024);
    await create(id);
    await keyStore.shred(id, { graceDays: 0 });
    const { shredded } = await keyStore.sweep();
    expect(shredded[0]?.branchKeyId).toBe(id);
    expect(await reasonOf(() => keyStore.activeKey(id))).toBe("shredded");
  });

  test("is refused to key stores that only read, before any call", async () => {
    const before = rig.counts();
    for (const access of ["read", "wrap"] as const) {
      const reader = rig.store({ access });
      for (const call of [
        () => reader.shred("tenant"),
        () => reader.restore("tenant"),
        () => reader.sweep(),
      ]) {
        expect(await reasonOf(call)).toBe("not-allowed");
      }
    }
    const wrap = rig.store({ access: "wrap" });
    expect(await reasonOf(() => wrap.receipt("tenant"))).toBe("not-allowed");
    expect(rig.counts()).toEqual(before);
    expect(await rig.store({ access: "read" }).receipt("tenant")).toBeNull();
  });

  test("can be called by a key store that administers", async () => {
    const admin = rig.store({ access: "admin" });
    await create("administered");
    await admin.shred("administered", { graceDays: 0 });
    expect((await admin.sweep()).shredded.length).toBe(1);
  });

  test("writes once if the SDK sends the request again after a lost answer", async () => {
    await create("resent");
    const config = rig.server.config({ maxAttempts: 3 });
    const client = new DynamoDBClient(config);
    rig.server.faults.add({
      kind: "lost-answer",
      operation: "TransactWriteItems",
      times: 1,
    });
    const receipt = await rig.store({ client }).shred("resent");
    expect(receipt.state).toBe("scheduled");
    expect(await keyStore.receipt("resent")).toEqual(receipt);
    await keyStore.restore("resent");
    client.destroy();
  });

  test("can be called again after a lost answer", async () => {
    await create("lost");
    rig.server.faults.add({
      kind: "lost-answer",
      operation: "TransactWriteItems",
      times: 1,
    });
    // Deno itself sends a request again if the connection ends.
    await keyStore.shred("lost").catch(() => {});
    expect(await reasonOf(() => keyStore.activeKey("lost"))).toBe("shredded");
    expect((await keyStore.shred("lost")).state).toBe("scheduled");
    await keyStore.restore("lost");
  });

  test("says that DynamoDB is not available if it throttles", async () => {
    await create("throttled");
    for (const operation of ["BatchGetItem", "Query", "TransactWriteItems"]) {
      const stop = rig.server.faults.add({ kind: "throttle", operation });
      const shred = () => keyStore.shred("throttled");
      expect(await reasonOf(shred)).toBe("unavailable");
      stop();
    }
    await keyStore.activeKey("throttled");
  });

  test("ends when its signal is aborted", async () => {
    await create("aborted");
    const reason = new Error("Enough");
    const signal = AbortSignal.abort(reason);
    for (const call of [
      () => keyStore.shred("aborted", { signal }),
      () => keyStore.restore("aborted", { signal }),
      () => keyStore.sweep({ signal }),
      () => keyStore.receipt("aborted", { signal }),
    ]) {
      await expect(call()).rejects.toBe(reason);
    }
    await keyStore.activeKey("aborted");
  });

  test("keeps every record of its own out of the keys of AWS's format", async () => {
    await create("own");
    await keyStore.shred("own");
    const own = (await rig.items(TABLE)).filter((item) =>
      [item["branch-key-id"]?.S, item.type?.S].some((text) =>
        `${text}`.startsWith("sealmask:"),
      ),
    );
    // At least the fence and the ticket of the shredding.
    expect(own.length).toBeGreaterThan(1);
    for (const item of own) {
      expect(item.enc).toBeUndefined();
      expect(`${item.type?.S}`).not.toMatch(/^(?:branch|beacon):/);
    }
    await keyStore.restore("own");
  });
});
