/** Reading branch keys: what it costs, what it refuses, and that nothing that was changed is read. */
import { afterAll, describe, expect, test } from "bun:test";
import {
  type KeyStore,
  KeyStoreError,
} from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";
import type { WireItem } from "../../../support/dynamodb/server.ts";
import {
  storeRig,
  TABLE,
  wireBytes,
} from "../../../support/key-store/store-rig.ts";

const UNKNOWN_VERSION = "00000000-0000-4000-8000-000000000000";

const rig = await storeRig({ tables: [TABLE, "fences"] });
afterAll(() => rig.end());
const store = rig.store();

const encryptionContext = { tenant: "a" };
await store.createKey({ branchKeyId: "tenant-a", encryptionContext });
/** Version of the branch key `tenant-b`. */
const { version } = await store.createKey({
  branchKeyId: "tenant-b",
  encryptionContext,
});

/** Runs with nothing counted before, and returns the calls that it made. */
async function countedCalls(run: () => Promise<unknown>) {
  rig.kms.reset();
  rig.server.received.clear();
  await run();
  return rig.counts();
}

describe("reading a branch key", () => {
  test("costs one call of DynamoDB, which reads the fence too, and one of AWS KMS", async () => {
    for (const read of [
      () => store.activeKey("tenant-b"),
      () => store.keyVersion("tenant-b", version),
      () => store.beaconKey("tenant-b"),
    ]) {
      expect(await countedCalls(read)).toEqual({ dynamodb: 1, kms: 1 });
      const [body] = rig.server.received.bodies("BatchGetItem");
      expect(body?.RequestItems).toMatchObject({
        [TABLE]: {
          ConsistentRead: true,
          Keys: [
            { "branch-key-id": { S: "tenant-b" } },
            {
              "branch-key-id": { S: "tenant-b" },
              type: { S: "sealmask:fence" },
            },
          ],
        },
      });
    }
  });

  test("reads the fence from a table of its own in the same call", async () => {
    const other = rig.store({ fenceTableName: "fences" });
    const counts = await countedCalls(() => other.activeKey("tenant-b"));
    expect(counts).toEqual({ dynamodb: 1, kms: 1 });
    const [body] = rig.server.received.bodies("BatchGetItem");
    const tables = body?.RequestItems as object;
    expect(Object.keys(tables).sort()).toEqual([TABLE, "fences"].sort());
  });

  test("finds the record and the fence in tables that it knows by their ARNs", async () => {
    const arnOf = (name: string) =>
      `arn:aws:dynamodb:us-east-1:111122223333:table/${name}`;
    const made = await store.createKey();
    const other = rig.store({ tableName: arnOf(TABLE) });
    const { key } = await other.activeKey(made.branchKeyId);
    expect(key).toEqual((await store.activeKey(made.branchKeyId)).key);
    const far = rig.store({
      tableName: arnOf(TABLE),
      fenceTableName: arnOf("fences"),
    });
    await far.shred(made.branchKeyId);
    const error = await caught(() => far.activeKey(made.branchKeyId));
    expect(error).toMatchObject({ reason: "shredded" });
    await far.restore(made.branchKeyId);
  });

  test("is consistent unless the key store or the call says otherwise", async () => {
    const lazy = rig.store({ consistentRead: false });
    const cases: readonly [KeyStore, boolean | undefined, boolean][] = [
      [store, undefined, true],
      [store, false, false],
      [lazy, undefined, false],
      [lazy, true, true],
    ];
    for (const [each, consistentRead, expected] of cases) {
      await countedCalls(() =>
        each.activeKey(
          "tenant-a",
          consistentRead === undefined ? {} : { consistentRead },
        ),
      );
      const [body] = rig.server.received.bodies("BatchGetItem");
      expect(body?.RequestItems).toMatchObject({
        [TABLE]: { ConsistentRead: expected },
      });
    }
  });

  test("gives the same key by the version as by the active one, and another beacon key", async () => {
    const active = await store.activeKey("tenant-b");
    const older = await store.keyVersion("tenant-b", version);
    const beacon = await store.beaconKey("tenant-b");
    expect(active).toEqual(older);
    expect(active.key).toHaveLength(32);
    expect(beacon.key).toHaveLength(32);
    expect(beacon.key).not.toEqual(active.key);
    expect(Object.keys(beacon)).not.toContain("version");
    expect(active).toMatchObject({
      branchKeyId: "tenant-b",
      version,
      encryptionContext,
      kmsKeyArn: rig.keyArn,
    });
    expect(active.createTime).toBe(
      new Date(rig.now).toISOString().replace("Z", "000Z"),
    );
  });

  test("gives each caller a copy of its own", async () => {
    const [one, other] = await Promise.all([
      store.activeKey("tenant-a"),
      store.activeKey("tenant-a"),
    ]);
    const before = other.key.slice();
    one.key.fill(0);
    expect(other.key).toEqual(before);
    expect((await store.activeKey("tenant-a")).key).toEqual(before);
  });

  test("names what there is not, without a call of AWS KMS", async () => {
    const cases: readonly [() => Promise<unknown>, string, number][] = [
      [
        () => store.activeKey("nobody"),
        'the active version of the branch key "nobody"',
        1,
      ],
      [
        () => store.beaconKey("nobody"),
        'the beacon key of the branch key "nobody"',
        1,
      ],
      [
        () => store.keyVersion("tenant-a", UNKNOWN_VERSION),
        `the version ${UNKNOWN_VERSION}`,
        1,
      ],
      [
        () => store.keyVersion("tenant-a", "not a UUID"),
        "versions are UUIDs",
        0,
      ],
      [
        () => store.keyVersion("tenant-a", version.toUpperCase()),
        "versions are UUIDs",
        0,
      ],
    ];
    for (const [read, text, calls] of cases) {
      let error: Error | undefined;
      const counts = await countedCalls(async () => {
        error = await caught(read);
      });
      expect(error).toBeInstanceOf(KeyStoreError);
      expect(error).toMatchObject({ reason: "unknown", retryable: false });
      expect(error?.message).toContain(text);
      expect(counts).toEqual({ dynamodb: calls, kms: 0 });
    }
    const lazy = await caught(() =>
      store.activeKey("nobody", { consistentRead: false }),
    );
    expect(lazy.message).toContain(
      "or not yet: the read was eventually consistent",
    );
  });

  test("of an id that cannot be one is a mistake", async () => {
    const wrong = ["", 7, undefined, "a\ud800", "sealmask:tickets"];
    for (const id of wrong) {
      const error = await caught(() => store.activeKey(id as string));
      expect(error).toBeInstanceOf(TypeError);
    }
    const long = await caught(() => store.activeKey("ü".repeat(1_025)));
    expect(long).toBeInstanceOf(RangeError);
    const none = await caught(() =>
      store.keyVersion("tenant-a", undefined as never),
    );
    expect(none).toBeInstanceOf(TypeError);
  });
});

/** Changes of one attribute of a record: none of them may be read. */
function changesOf(
  name: string,
  value: Readonly<Record<string, unknown>>,
  other: WireItem,
) {
  const [type = "", content] = Object.entries(value)[0] ?? [];
  const changes: Record<string, Readonly<Record<string, unknown>> | undefined> =
    {
      removed: undefined,
      null: { NULL: true },
      "another type": type === "S" ? { N: "1" } : { S: `${content}` },
      bytes: wireBytes(new Uint8Array([1])),
    };
  if (type === "B") {
    changes["no bytes"] = wireBytes(new Uint8Array(0));
    changes["too many bytes"] = wireBytes(new Uint8Array(6_145));
  }
  if (type === "S") changes.longer = { S: `${content}x` };
  if (type === "S") changes.empty = { S: "" };
  if (type === "N") changes["another number"] = { N: "2" };
  const theirs = other[name];
  if (theirs && JSON.stringify(theirs) !== JSON.stringify(value)) {
    changes["another record's"] = theirs;
  }
  return changes;
}

describe("a record that was changed", () => {
  test("in any attribute is refused, with one call of AWS KMS at most", async () => {
    const types = [
      "branch:ACTIVE",
      `branch:version:${version}`,
      "beacon:ACTIVE",
    ];
    const reasons = new Set<string>();
    for (const type of types) {
      const item = await rig.item("tenant-b", type);
      const other = await rig.item("tenant-a", "branch:ACTIVE");
      const read = () => {
        if (type === "branch:ACTIVE") return store.activeKey("tenant-b");
        return type === "beacon:ACTIVE"
          ? store.beaconKey("tenant-b")
          : store.keyVersion("tenant-b", version);
      };
      const names = Object.keys(item).filter(
        (name) => name !== "branch-key-id" && name !== "type",
      );
      for (const name of names) {
        const value = item[name] as Readonly<Record<string, unknown>>;
        for (const [what, changed] of Object.entries(
          changesOf(name, value, other),
        )) {
          const { [name]: _, ...rest } = item;
          await rig.put(
            changed === undefined ? rest : { ...rest, [name]: changed },
          );
          let error: Error | undefined;
          const { kms } = await countedCalls(async () => {
            error = await caught(read);
          });
          expect([type, name, what, error?.name]).toEqual([
            type,
            name,
            what,
            "KeyStoreError",
          ]);
          const { reason } = error as KeyStoreError;
          reasons.add(reason);
          const isForm = reason === "foreign" || what.endsWith(" bytes");
          expect(kms).toBeLessThanOrEqual(isForm ? 0 : 1);
          expect(error).toMatchObject({ branchKeyId: "tenant-b" });
        }
      }
      await rig.put(item);
      await read();
    }
    expect([...reasons].sort()).toEqual(["damaged", "foreign"]);
  });

  test("by an attribute more is refused, whatever its name and type", async () => {
    const item = await rig.item("tenant-b", "branch:ACTIVE");
    const beacon = await rig.item("tenant-b", "beacon:ACTIVE");
    const more: readonly [string, Readonly<Record<string, unknown>>, number][] =
      [
        ["extra", { S: "x" }, 1],
        ["aws-crypto-ec:more", { S: "x" }, 1],
        ["extra", { N: "1" }, 0],
        ["extra", { BOOL: true }, 0],
        ["tablename", { S: "logical-branch-keys" }, 0],
      ];
    for (const [name, value, calls] of more) {
      await rig.put({ ...item, [name]: value });
      const counts = await countedCalls(async () => {
        const error = await caught(() => store.activeKey("tenant-b"));
        expect(error).toMatchObject({
          name: "KeyStoreError",
          reason: "damaged",
        });
        expect(error.message).not.toContain("extra");
      });
      expect(counts).toEqual({ dynamodb: 1, kms: calls });
    }
    await rig.put(item);
    await rig.put({ ...beacon, version: { S: `branch:version:${version}` } });
    const counts = await countedCalls(async () => {
      const error = await caught(() => store.beaconKey("tenant-b"));
      expect(error).toMatchObject({ reason: "damaged" });
    });
    expect(counts).toEqual({ dynamodb: 1, kms: 0 });
    await rig.put(beacon);
  });

  test("is not repaired by a version of it, and not listed as if it were sound", async () => {
    const item = await rig.item("tenant-b", "branch:ACTIVE");
    await rig.put({
      ...item,
      "create-time": { S: "2020-01-01T00:00:00.000000Z" },
    });
    const before = await rig.items();
    const error = await caught(() => store.versionKey("tenant-b"));
    expect(error).toMatchObject({ name: "KeyStoreError", reason: "damaged" });
    expect(await rig.items()).toEqual(before);
    const { enc: _, ...rest } = item;
    await rig.put(rest);
    const listed: string[] = [];
    const broken = await caught(async () => {
      for await (const { branchKeyId } of store.list())
        listed.push(branchKeyId);
    });
    expect(listed).toContain("tenant-a");
    expect(listed).not.toContain("tenant-b");
    expect(broken).toMatchObject({
      reason: "damaged",
      branchKeyId: "tenant-b",
    });
    expect(broken.message).toContain("a record is malformed and was left out");
    await rig.put(item);
  });
});

describe("a fence", () => {
  test("stops every read without a call of AWS KMS, and is not taken for an unknown id", async () => {
    const { branchKeyId, version: made } = await store.createKey();
    await store.shred(branchKeyId);
    for (const read of [
      () => store.activeKey(branchKeyId),
      () => store.keyVersion(branchKeyId, made),
      () => store.keyVersion(branchKeyId, UNKNOWN_VERSION),
      () => store.beaconKey(branchKeyId),
      () => store.versionKey(branchKeyId),
    ]) {
      const counts = await countedCalls(async () => {
        const error = await caught(read);
        expect(error).toMatchObject({
          name: "KeyStoreError",
          reason: "shredded",
          branchKeyId,
        });
      });
      expect(counts).toEqual({ dynamodb: 1, kms: 0 });
    }
    await store.restore(branchKeyId);
    await store.activeKey(branchKeyId);
  });

  test("that cannot be read stops reads, too", async () => {
    const { branchKeyId } = await store.createKey();
    await rig.put({
      "branch-key-id": { S: branchKeyId },
      type: { S: "sealmask:fence" },
    });
    const counts = await countedCalls(async () => {
      const error = await caught(() => store.activeKey(branchKeyId));
      expect(error).toMatchObject({ reason: "damaged" });
    });
    expect(counts).toEqual({ dynamodb: 1, kms: 0 });
  });
});
