/** Key store that AWS's Java library made: each key is read, each damaged record is refused, and ours has the same form. */
import { expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import {
  type KeyStore,
  KeyStoreError,
} from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";
import {
  KEY_STORE_VECTORS,
  type KeyStoreVectors,
  type RecordedRead,
  vectorWorld,
} from "../../../support/key-store/key-store-vectors.ts";
import { describeVectors } from "../../../support/vectors.ts";

function read(
  store: KeyStore,
  { branchKeyId, what, version }: RecordedRead["ask"],
) {
  if (what === "beacon") return store.beaconKey(branchKeyId);
  return what === "active"
    ? store.activeKey(branchKeyId)
    : store.keyVersion(branchKeyId, version ?? "");
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** Reasons for which records are refused, by what the Java library said. */
function reasonOf({ message }: NonNullable<RecordedRead["error"]>): string {
  if (message.includes("No item found")) return "unknown";
  return message.includes("does not match") ? "foreign" : "damaged";
}

describeVectors<KeyStoreVectors>(
  "the key store that AWS's Java library made",
  KEY_STORE_VECTORS,
  (vectors) => {
    const { reads, items, badItems, logicalKeyStoreName } = vectors;

    for (const { name, ask, result, calls } of reads.filter(
      (each) => each.result,
    )) {
      test(`gives the recorded key: ${name}`, async () => {
        await using world = await vectorWorld(vectors);
        const found = await read(world.store(), ask);
        expect(found).toMatchObject({
          branchKeyId: ask.branchKeyId,
          encryptionContext: result?.encryptionContext ?? {},
        });
        expect(base64(found.key)).toBe(
          `${result?.branchKey ?? result?.beaconKey}`,
        );
        const version = "version" in found ? found.version : undefined;
        expect(version).toBe(result?.branchKeyVersion);
        const [call, ...more] = world.kms.calls;
        expect(more).toEqual([]);
        const recorded = calls.find(({ service }) => service === "KMS");
        const {
          GrantTokens: _,
          CiphertextBlob,
          ...request
        } = recorded?.request ?? {};
        const { CiphertextBlob: blob, ...input } = call?.input ?? {};
        expect(input).toEqual(request);
        expect(base64(blob as Uint8Array)).toBe(`${CiphertextBlob}`);
        expect(world.server.received.operations).toEqual(["BatchGetItem"]);
      });
    }

    for (const { name, ask, error, calls } of reads.filter(
      (each) => each.error,
    )) {
      test(`refuses what the library refused, with no more calls: ${name}`, async () => {
        await using world = await vectorWorld(vectors);
        const refused = await caught(() => read(world.store(), ask));
        expect(refused).toBeInstanceOf(KeyStoreError);
        expect(refused).toMatchObject({
          reason: error && reasonOf(error),
          branchKeyId: ask.branchKeyId,
        });
        const recorded = calls.filter(({ service }) => service === "KMS");
        expect(world.kms.calls).toHaveLength(recorded.length);
      });
    }

    test("gives every item's key, whether it was asked for or not", async () => {
      await using world = await vectorWorld(vectors);
      const store = world.store();
      for (const { item, plaintext } of items) {
        const type = `${item.type?.S}`;
        const branchKeyId = `${item["branch-key-id"]?.S}`;
        const version = type.split(":")[2];
        const what =
          type === "beacon:ACTIVE"
            ? "beacon"
            : type === "branch:ACTIVE"
              ? "active"
              : "version";
        const found = await read(store, {
          branchKeyId,
          what,
          version: `${version}`,
        });
        expect(base64(found.key)).toBe(plaintext);
        expect(found.createTime).toBe(`${item["create-time"]?.S}`);
        expect(found.kmsKeyArn).toBe(vectors.kmsKeyArn);
      }
    });

    const damaged: Readonly<Record<string, readonly [string, number]>> = {
      "bad-other-id": ["damaged", 1],
      "bad-no-version": ["damaged", 0],
      "bad-no-enc": ["damaged", 0],
      "bad-extra": ["damaged", 1],
      "bad-arn": ["foreign", 0],
      "bad-hv-string": ["damaged", 0],
    };
    test("refuses each damaged item, before AWS KMS is called if its form is wrong", async () => {
      expect(badItems.map(({ name }) => name)).toEqual(Object.keys(damaged));
      await using world = await vectorWorld(vectors);
      for (const { name } of badItems) {
        const before = world.kms.calls.length;
        const error = await caught(() => world.store().activeKey(name));
        expect(error).toBeInstanceOf(KeyStoreError);
        const [reason, calls] = damaged[name] ?? [];
        expect(error).toMatchObject({ reason });
        expect(world.kms.calls.length - before).toBe(calls ?? 0);
      }
    });

    test("is refused by a key store of another logical name", async () => {
      await using world = await vectorWorld(vectors);
      const store = world.store({ logicalName: `${logicalKeyStoreName}x` });
      const error = await caught(() => store.activeKey("bk-one"));
      expect(error).toMatchObject({ reason: "damaged", retryable: false });
    });

    test("lists its branch keys and their versions", async () => {
      await using world = await vectorWorld({ ...vectors, badItems: [] });
      const ids: string[] = [];
      for await (const each of world.store().list()) {
        ids.push(each.branchKeyId);
        expect(each.isActive).toBe(true);
        const versions: string[] = [];
        const all = world.store().versions(each.branchKeyId);
        for await (const { version, isActive } of all) {
          versions.push(version);
          expect(isActive).toBe(version === each.version);
        }
        expect(versions.at(-1)).toBe(each.version);
        const stored = items.filter(
          ({ item }) =>
            item["branch-key-id"]?.S === each.branchKeyId &&
            `${item.type?.S}`.startsWith("branch:version:"),
        );
        expect(versions).toHaveLength(stored.length);
      }
      const stored = items.flatMap(({ item }) =>
        item.type?.S === "branch:ACTIVE" ? [`${item["branch-key-id"]?.S}`] : [],
      );
      expect(ids.sort()).toEqual(stored.sort());
      expect(world.kms.calls).toEqual([]);
    });
  },
);
