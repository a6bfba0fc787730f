/** Operations that a key store allows, and KMS keys that it uses: its configuration decides, before anything is called. */
import { afterAll, describe, expect, test } from "bun:test";
import { KMS } from "@aws-sdk/client-kms";
import {
  type KeyStore,
  type KeyStoreAccess,
  KeyStoreError,
} from "../../../../src/entries/key-store.ts";
import { fetchKmsClient } from "../../../../src/entries/kms-fetch.ts";
import { caught } from "../../../support/caught.ts";
import { storeRig } from "../../../support/key-store/store-rig.ts";

const rig = await storeRig({ multiRegion: true });
afterAll(() => rig.end());
const { branchKeyId, version } = await rig.store().createKey();

async function first(list: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of list) return;
}

/** Every operation, by the kind that the access allows. */
const OPERATIONS: Readonly<
  Record<string, readonly ((store: KeyStore) => Promise<unknown>)[]>
> = {
  active: [(store) => store.activeKey(branchKeyId)],
  read: [
    (store) => store.keyVersion(branchKeyId, version),
    (store) => store.beaconKey(branchKeyId),
  ],
  list: [
    (store) => first(store.list()),
    (store) => first(store.versions(branchKeyId)),
    (store) => store.receipt(branchKeyId),
  ],
  change: [
    (store) => store.createTable(),
    (store) => store.createKey(),
    (store) => store.versionKey(branchKeyId),
    (store) => store.shred("nobody"),
    (store) => store.restore("nobody"),
    (store) => store.sweep(),
  ],
};

const ALLOWED: Readonly<Record<KeyStoreAccess, readonly string[]>> = {
  all: ["active", "read", "list", "change"],
  read: ["active", "read", "list"],
  wrap: ["active"],
  admin: ["list", "change"],
};

describe("the access of a key store", () => {
  for (const [access, allowed] of Object.entries(ALLOWED)) {
    test(`"${access}" allows ${allowed.join(", ")} and nothing else`, async () => {
      const store = rig.store({ access: access as KeyStoreAccess });
      for (const [kind, operations] of Object.entries(OPERATIONS)) {
        for (const operation of operations) {
          const before = rig.counts();
          const result = await operation(store).catch((error) => error);
          const isRefused =
            result instanceof KeyStoreError && result.reason === "not-allowed";
          expect([kind, isRefused]).toEqual([kind, !allowed.includes(kind)]);
          if (!isRefused) continue;
          expect(rig.counts()).toEqual(before);
          expect(result.message).toContain(`got "${access}"`);
          expect(result.retryable).toBe(false);
        }
      }
    });
  }

  test("is reading for a key store that discovers its keys, and says what to give", async () => {
    const store = rig.store({ kms: { discovery: true } });
    for (const operation of OPERATIONS.change ?? []) {
      const error = await caught(() => operation(store));
      expect(error).toMatchObject({ reason: "not-allowed" });
      expect(error.message).toContain("kms.keyArn");
    }
    await store.activeKey(branchKeyId);
    for (const access of ["all", "admin"] as const) {
      const make = () => rig.store({ access, kms: { discovery: true } });
      expect(await caught(make)).toBeInstanceOf(TypeError);
    }
    const wrap = rig.store({ access: "wrap", kms: { discovery: true } });
    await wrap.activeKey(branchKeyId);
    const denied = await caught(() => wrap.beaconKey(branchKeyId));
    expect(denied).toMatchObject({ reason: "not-allowed" });
  });
});

describe("the KMS key of a key store", () => {
  /** Makes a replica of the rig's key in another Region, and returns its ARN. */
  async function replica(region: string): Promise<string> {
    const admin = new KMS(rig.kms.clientConfig());
    await admin.replicateKey({ KeyId: rig.keyArn, ReplicaRegion: region });
    admin.destroy();
    return rig.keyArn.replace("us-east-1", region);
  }

  const clientFor = (region: string) =>
    fetchKmsClient({ ...rig.kms.clientConfig(region), maxAttempts: 1 });

  test("must be the record's own, unless replicas of a multi-Region key are allowed", async () => {
    const keyArn = await replica("eu-west-1");
    const strict = rig.store({ kms: { keyArn, clientFor } });
    const before = rig.counts().kms;
    const error = await caught(() => strict.activeKey(branchKeyId));
    expect(error).toMatchObject({ reason: "foreign", branchKeyId });
    expect(error.message).toContain("give kms.multiRegion: true");
    expect(await caught(() => strict.versionKey(branchKeyId))).toMatchObject({
      reason: "foreign",
    });
    expect(rig.counts().kms).toBe(before);

    rig.kms.reset();
    const loose = rig.store({ kms: { keyArn, clientFor, multiRegion: true } });
    const active = await loose.activeKey(branchKeyId);
    expect(active.key).toEqual((await rig.store().activeKey(branchKeyId)).key);
    expect(active.kmsKeyArn).toBe(rig.keyArn);
    expect(rig.kms.count("Decrypt", "eu-west-1")).toBe(1);
  });

  test("stays in the records when a replica versions the branch key, so that other readers go on", async () => {
    const keyArn = await replica("ap-south-1");
    const store = rig.store({ kms: { keyArn, clientFor, multiRegion: true } });
    rig.kms.reset();
    const made = await store.versionKey(branchKeyId);
    expect(rig.kms.calls.every(({ region }) => region === "ap-south-1")).toBe(
      true,
    );
    const item = await rig.item(branchKeyId, "branch:ACTIVE");
    expect(item["kms-arn"]?.S).toBe(rig.keyArn);
    const active = await rig.store().activeKey(branchKeyId);
    expect(active.version).toBe(made.version);
  });

  test("of another id is refused with multiRegion, too", async () => {
    const { arn: keyArn } = await rig.kms.createKey({ multiRegion: true });
    const store = rig.store({ kms: { keyArn, multiRegion: true } });
    const error = await caught(() => store.activeKey(branchKeyId));
    expect(error).toMatchObject({ reason: "foreign" });
    expect(error.message).not.toContain("multiRegion");
  });

  test("is the one that the record names with discovery, in its own Region or moved to another one", async () => {
    await replica("eu-north-1");
    rig.kms.reset();
    const anywhere = rig.store({ kms: { discovery: true, clientFor } });
    const one = await anywhere.activeKey(branchKeyId);
    expect(rig.kms.count("Decrypt", "us-east-1")).toBe(1);
    const there = rig.store({
      kms: { discovery: { region: "eu-north-1" }, clientFor },
    });
    const other = await there.activeKey(branchKeyId);
    expect(rig.kms.count("Decrypt", "eu-north-1")).toBe(1);
    expect(other).toEqual(one);
    const gone = rig.store({
      kms: { discovery: { region: "cn-north-1" }, clientFor },
    });
    const error = await caught(() => gone.activeKey(branchKeyId));
    expect(error).toMatchObject({ reason: "foreign" });
  });

  test("that a record names must be of the accounts that discovery lists, or it is not called", async () => {
    const own = rig.keyArn.split(":")[4] as string;
    const within = (...accountIds: string[]) =>
      rig.store({ kms: { discovery: { accountIds }, clientFor } });
    const { branchKeyId: id } = await rig.store().createKey();
    const other = "444455556666";
    const found = await within(other, own).activeKey(id);
    expect(found.kmsKeyArn).toBe(rig.keyArn);
    const before = rig.counts().kms;
    const error = await caught(() => within(other).activeKey(id));
    expect(error).toMatchObject({ reason: "foreign", branchKeyId: id });
    expect(error.message).toContain("kms.discovery.accountIds");
    expect(rig.counts().kms).toBe(before);
  });

  test("that a record names must be the ARN of a key", async () => {
    const made = await rig.store().createKey();
    const item = await rig.item(made.branchKeyId, "branch:ACTIVE");
    const before = rig.counts().kms;
    const discovering = rig.store({ kms: { discovery: true, clientFor } });
    for (const arn of [
      rig.keyArn.replace(/key\/.*/, "alias/own"),
      rig.keyArn.replace("us-east-1", "cn-north-1"),
      "1234abcd-12ab-34cd-56ef-1234567890ab",
    ]) {
      await rig.put({ ...item, "kms-arn": { S: arn } });
      for (const store of [discovering, rig.store()]) {
        const error = await caught(() => store.activeKey(made.branchKeyId));
        expect(error).toMatchObject({ reason: "damaged" });
      }
    }
    expect(rig.counts().kms).toBe(before);
  });

  test("gets the grant tokens with every call", async () => {
    const inputs: { readonly GrantTokens?: readonly string[] }[] = [];
    const noting = new Proxy(rig.kmsClient, {
      get(client, name) {
        const own = client[name as keyof typeof client] as (
          ...args: unknown[]
        ) => unknown;
        return typeof own === "function"
          ? (input: object, options: object) => {
              inputs.push(input);
              return own({ ...input, GrantTokens: undefined }, options);
            }
          : own;
      },
    });
    const store = rig.store({
      kms: { client: noting, grantTokens: ["token"] },
    });
    const made = await store.createKey();
    await store.versionKey(made.branchKeyId);
    await store.activeKey(made.branchKeyId);
    const calls = inputs.filter((each) => typeof each === "object");
    expect(calls).toHaveLength(7);
    for (const { GrantTokens } of calls) expect(GrantTokens).toEqual(["token"]);
  });
});
