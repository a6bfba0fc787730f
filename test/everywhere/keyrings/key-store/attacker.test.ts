import { afterAll, describe, expect, test } from "bun:test";
import { DataMasking } from "../../../../mod.ts";
import {
  branchKeyring,
  type KeyStore,
} from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";
import type { WireItem } from "../../../support/dynamodb/server.ts";
import { CACHES_END } from "../../../support/key-store/shred-world.ts";
import { storeRig, TABLE } from "../../../support/key-store/store-rig.ts";

const FENCES = "fences";
const ID = "person:p-81";
const context = { person: "p-81" };
const SECRET = "078-05-1120";

const rig = await storeRig({ tables: [TABLE, FENCES] });
afterAll(() => rig.end());

describe("whoever may write to the key table", () => {
  /** Makes a key store as another process has it: with an empty cache. */
  const fresh = (fenceTableName: string = TABLE): KeyStore =>
    rig.store({ fenceTableName });
  const maskingOf = (keyStore: KeyStore, branchKeyId: string) =>
    new DataMasking({ keyring: branchKeyring({ keyStore, branchKeyId }) });
  const create = (keyStore: KeyStore, branchKeyId: string) =>
    keyStore.createKey({ branchKeyId, encryptionContext: { purpose: "test" } });
  const recordsOf = async (id: string) =>
    (await rig.items()).filter(
      (item) =>
        item["branch-key-id"]?.S === id &&
        !`${item.type?.S}`.startsWith("sealmask:"),
    );
  const putAll = async (items: readonly WireItem[]) => {
    for (const item of items) await rig.put(item);
  };
  /** Creates a branch key, encrypts, and shreds the branch key. Returns what was encrypted and a copy of the records. */
  const shredded = async (keyStore: KeyStore, id: string) => {
    await create(keyStore, id);
    const masking = maskingOf(keyStore, id);
    const token = await masking.encrypt(SECRET, { context });
    const copy = await recordsOf(id);
    await keyStore.shred(id, { graceDays: 0 });
    await keyStore.sweep();
    expect(await recordsOf(id)).toEqual([]);
    return { token, copy };
  };

  test("sees ids, times, custom pairs and KMS keys, and no branch key", async () => {
    const keyStore = fresh();
    await create(keyStore, ID);
    const { key, version } = await keyStore.activeKey(ID);
    expect(await keyStore.keyVersion(ID, version)).toMatchObject({ key });
    const records = await recordsOf(ID);
    expect(records).toHaveLength(3);
    for (const record of records) {
      expect(record).toMatchObject({
        "kms-arn": { S: rig.keyArn },
        "aws-crypto-ec:purpose": { S: "test" },
        "create-time": { S: expect.any(String) },
      });
    }
    expect(rig.server.received.find(key)).toEqual([]);
  });

  test("cannot have a branch key used under another id, version or key store", async () => {
    const keyStore = fresh();
    await create(keyStore, "a");
    await create(keyStore, "b");
    const [active] = (await recordsOf("a")).filter(
      ({ type }) => type?.S === "branch:ACTIVE",
    );
    await rig.put({ ...active, "branch-key-id": { S: "b" } });
    const other = { reason: "damaged", branchKeyId: "b" };
    expect(await caught(() => fresh().activeKey("b"))).toMatchObject(other);
    const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";
    const { version: _, ...rest } = active as WireItem;
    await rig.put({ ...rest, type: { S: `branch:version:${version}` } });
    expect(await caught(() => fresh().keyVersion("a", version))).toMatchObject({
      reason: "damaged",
    });
    const elsewhere = rig.store({ logicalName: "another" });
    expect(await caught(() => elsewhere.activeKey("a"))).toMatchObject({
      reason: "damaged",
    });
  });

  test("can put an older record back, which then encrypts again", async () => {
    const keyStore = fresh();
    const { version } = await create(keyStore, "older");
    const before = await recordsOf("older");
    await keyStore.versionKey("older");
    expect((await fresh().activeKey("older")).version).not.toBe(version);
    await putAll(before);
    expect((await fresh().activeKey("older")).version).toBe(version);
  });

  test("can remove a fence that is in the table, and reads a shredded branch key with a copy of its records", async () => {
    const { token, copy } = await shredded(fresh(), "copied");
    await putAll(copy);
    const read = () => maskingOf(fresh(), "copied").decrypt(token, { context });
    expect(await caught(read)).toMatchObject({ reason: "shredded" });
    await rig.server.ask("DeleteItem", {
      TableName: TABLE,
      Key: { "branch-key-id": { S: "copied" }, type: { S: "sealmask:fence" } },
    });
    expect(await read()).toBe(SECRET);
  });

  test("brings no shredded branch key back past a fence in a table of its own, also after the id was made anew", async () => {
    const keyStore = fresh(FENCES);
    const { token, copy } = await shredded(keyStore, "fenced");
    // The key table goes back to the state of the copy; the fences stay.
    await putAll(copy);
    const read = () =>
      maskingOf(fresh(FENCES), "fenced").decrypt(token, { context });
    expect(await caught(read)).toMatchObject({ reason: "shredded" });

    await keyStore.shred("fenced");
    await keyStore.sweep();
    rig.now += CACHES_END;
    await keyStore.createKey({
      branchKeyId: "fenced",
      encryptionContext: { purpose: "test" },
      remake: true,
    });
    await putAll(copy.filter(({ type }) => type?.S !== "branch:ACTIVE"));
    expect(await caught(read)).toMatchObject({ reason: "shredded" });
  });
});
