/** After a branch key is revoked, nothing in this process uses it, or a data key that it wrapped or unwrapped. */
import { describe, expect, test } from "bun:test";
import {
  DataKeyCache,
  DataMasking,
  type DataMaskingOptions,
  envelopeFormat,
  type Keyring,
  localKeyring,
  multiKeyring,
} from "../../../../mod.ts";
import { esdkFormat } from "../../../../src/entries/esdk.ts";
import {
  branchKeyring,
  type KeyStore,
} from "../../../../src/entries/key-store.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import {
  newRevocations,
  revocationsOf,
  revoke,
} from "../../../../src/keyrings/branch/revocations.ts";
import {
  agingKeyStore,
  type FakeTable,
  fakeKeyStore,
  fakeTable,
  versionId,
} from "../../../support/fake-key-store.ts";
import { failureOf } from "../../../support/key-store/reason-of.ts";
import { bytesFrom } from "../../../support/keys.ts";
import { nextTurn, until } from "../../../support/turns.ts";

/** Makes the reads of a table wait until the returned function is called. */
function hold(table: FakeTable): () => void {
  let open = (): void => {};
  table.gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return open;
}

/** Shreds a branch key as `KeyStore.shred` does: it revokes before it writes the fence, and after. */
function shred(table: FakeTable, branchKeyId: string): void {
  const name = { tableName: table.name, logicalName: "logical" };
  revoke(name, branchKeyId);
  table.fences.add(branchKeyId);
  revoke(name, branchKeyId);
}

const byTenant = (keyStore: KeyStore): Keyring =>
  branchKeyring({ keyStore, branchKeyIdOf: ({ tenant = "" }) => tenant });

const a = { context: { tenant: "a" } };
const b = { context: { tenant: "b" } };

const KEYRINGS: Record<string, (keyStore: KeyStore) => Keyring> = {
  "a branch keyring": byTenant,
  "a multi keyring": (keyStore) =>
    multiKeyring({
      generator: multiKeyring({ generator: byTenant(keyStore) }),
      children: [localKeyring({ key: bytesFrom(5), keyName: "unused" })],
    }),
  "a child of a multi keyring": (keyStore) =>
    multiKeyring({
      generator: localKeyring({ key: bytesFrom(5), keyName: "unused" }),
      children: [byTenant(keyStore)],
    }),
  "a keyring of the caller's that passes requests on": (keyStore) => {
    const inner = byTenant(keyStore);
    return {
      id: "counted",
      generateDataKey: (request) => inner.generateDataKey(request),
      unwrapDataKey: (request) => inner.unwrapDataKey(request),
      wrapDataKey: (request) => inner.wrapDataKey(request),
    };
  },
};

const FORMATS: Record<string, DataMaskingOptions> = {
  envelope: { format: envelopeFormat() },
  "AWS messages": { format: esdkFormat({ algorithmSuite: "0478" }) },
};

describe("a branch key that is shredded in this process", () => {
  for (const [what, keyringOf] of Object.entries(KEYRINGS)) {
    for (const [format, options] of Object.entries(FORMATS)) {
      test(`encrypts no more with data keys at hand, by ${what}, as ${format}`, async () => {
        const table = fakeTable();
        const keyring = keyringOf(fakeKeyStore(table));
        const masking = new DataMasking({ keyring, ...options });
        await masking.encrypt("x", a);
        const ofB = await masking.encrypt("y", b);
        await masking.decrypt(ofB, b);
        const reads = table.reads.length;
        shred(table, "a");
        expect(await failureOf(() => masking.encrypt("x", a))).toBe(
          "KeyringError shredded",
        );
        // The other tenant's branch and data keys stay cached.
        await masking.encrypt("y", b);
        expect(await masking.decrypt<string>(ofB, b)).toBe("y");
        expect(table.reads.length).toBe(reads + 1);
      });
    }
  }

  for (const [what, keyringOf] of Object.entries(KEYRINGS)) {
    if (what.includes("multi")) continue;
    for (const [format, options] of Object.entries(FORMATS)) {
      test(`decrypts no more with data keys at hand, by ${what}, as ${format}`, async () => {
        const table = fakeTable();
        const keyring = keyringOf(fakeKeyStore(table));
        const masking = new DataMasking({ keyring, ...options });
        const token = await masking.encrypt("x", a);
        await masking.decrypt(token, a);
        expect(await masking.decrypt<string>(token, a)).toBe("x");
        shred(table, "a");
        expect(await failureOf(() => masking.decrypt(token, a))).toBe(
          "KeyringError shredded",
        );
      });
    }
  }

  test("decrypts no more by a multi keyring without another key of the message", async () => {
    const table = fakeTable();
    const branch = byTenant(fakeKeyStore(table));
    const token = await new DataMasking({ keyring: branch }).encrypt("x", a);
    const other = localKeyring({ key: bytesFrom(5), keyName: "other" });
    const keyring = multiKeyring({ children: [other, branch] });
    const masking = new DataMasking({ keyring });
    expect(await masking.decrypt<string>(token, a)).toBe("x");
    shred(table, "a");
    expect(await failureOf(() => masking.decrypt(token, a))).toBe(
      "KeyringError shredded",
    );
  });

  test("is stopped in every KeyStore of the table and logical name, and in no other", async () => {
    const table = fakeTable();
    const others = fakeTable();
    const maskings = [table, table, others].map(
      (each) => new DataMasking({ keyring: byTenant(fakeKeyStore(each)) }),
    );
    for (const masking of maskings) await masking.encrypt("x", a);
    others.fences.add("a");
    shred(table, "a");
    const results = await Promise.allSettled(
      maskings.map((masking) => masking.encrypt("x", a)),
    );
    expect(results.map(({ status }) => status)).toEqual([
      "rejected",
      "rejected",
      "fulfilled",
    ]);
  });

  test("serves those who waited for a read before, and nobody after", async () => {
    const table = fakeTable();
    const masking = new DataMasking({ keyring: byTenant(fakeKeyStore(table)) });
    const open = hold(table);
    const before = masking.encrypt("x", a);
    await until(() => table.reads.length === 1);
    shred(table, "a");
    const after = failureOf(() => masking.encrypt("x", a));
    await until(() => table.reads.length === 2);
    open();
    await before;
    expect(await after).toBe("KeyringError shredded");
    expect(await failureOf(() => masking.encrypt("x", a))).toBe(
      "KeyringError shredded",
    );
  });

  test("encrypts and decrypts no more in a session, whose own keys end too", async () => {
    const table = fakeTable();
    const crypto = nativeCrypto();
    const keyring = byTenant(fakeKeyStore(table));
    const cache = new DataKeyCache();
    const masking = new DataMasking({ keyring, crypto, cache });
    const session = await masking.session(a);
    const token = session.encryptSync("x");
    expect(session.decryptSync<string>(token)).toBe("x");
    shred(table, "a");
    for (const call of [
      () => session.encryptSync("x"),
      () => session.decryptSync(token),
    ]) {
      expect(await failureOf(call)).toBe("KeyringError not-ready");
      await nextTurn();
      expect(await failureOf(call)).toBe("KeyringError not-ready");
    }
    for (const ready of [() => session.ready(), () => session.ready(token)]) {
      expect(await failureOf(ready)).toBe("KeyringError shredded");
    }
    expect(cache.stats().entries).toBe(0);
  });

  test("is not renewed in the background, nor kept by it", async () => {
    const { table, time, clock, keyStore } = agingKeyStore();
    const keyring = byTenant(keyStore);
    const cache = { clock, refreshAheadSeconds: 5 };
    const masking = new DataMasking({ keyring, cache });
    await masking.encrypt("x", a);
    time.now = 5_000;
    const open = hold(table);
    await masking.encrypt("x", a);
    await until(() => table.reads.length === 2);
    shred(table, "a");
    open();
    expect(await failureOf(() => masking.encrypt("x", a))).toBe(
      "KeyringError shredded",
    );
    await nextTurn();
    expect(await failureOf(() => masking.encrypt("x", a))).toBe(
      "KeyringError shredded",
    );
  });
});

describe("a data key that a branch key wrapped or unwrapped", () => {
  test("is cached no longer than the branch key, to encrypt and to decrypt", async () => {
    const { table, time, clock, keyStore } = agingKeyStore();
    const keyring = byTenant(keyStore);
    const cache = { clock, maxAgeSeconds: 1_000 };
    const masking = new DataMasking({ keyring, cache });
    const token = await masking.encrypt("x", a);
    time.now = 4_000;
    expect(await masking.decrypt<string>(token, a)).toBe("x");
    // The branch key wraps another data key, whose age counts from the read of the branch key, too.
    const later = { context: { tenant: "a", of: "later" } };
    await masking.encrypt("z", later);
    expect(table.reads).toEqual(["a active", `a ${versionId(1)}`]);
    // Another process shreds the branch key, so nobody revokes it here.
    table.fences.add("a");
    time.now = 10_000;
    for (const each of [a, later]) await masking.encrypt("x", each);
    time.now = 10_001;
    for (const each of [a, later]) {
      expect(await failureOf(() => masking.encrypt("x", each))).toBe(
        "KeyringError shredded",
      );
    }
    // The version was read at 4 seconds, and its age counts from there.
    time.now = 14_000;
    expect(await masking.decrypt<string>(token, a)).toBe("x");
    time.now = 14_001;
    expect(await failureOf(() => masking.decrypt(token, a))).toBe(
      "KeyringError shredded",
    );
  });

  test("is cached no longer than the branch key in a session, among its own keys too", async () => {
    const { table, time, clock, keyStore } = agingKeyStore();
    const keyring = byTenant(keyStore);
    const cache = { clock, maxAgeSeconds: 1_000 };
    const crypto = nativeCrypto();
    const masking = new DataMasking({ keyring, crypto, cache });
    const session = await masking.session(a);
    const own = session.encryptSync("y");
    table.fences.add("a");
    time.now = 10_000;
    expect(session.encryptSync("y")).not.toBe(own);
    expect(session.decryptSync<string>(own)).toBe("y");
    time.now = 10_001;
    for (const [call, ready] of [
      [() => session.encryptSync("y"), () => session.ready()],
      [() => session.decryptSync(own), () => session.ready(own)],
    ] as const) {
      expect(await failureOf(call)).toBe("KeyringError not-ready");
      expect(await failureOf(ready)).toBe("KeyringError shredded");
    }
  });

  test("is renewed ahead of the branch key's end with a branch key that was read anew, so that a session never waits", async () => {
    const { table, time, clock, keyStore } = agingKeyStore();
    const keyring = byTenant(keyStore);
    const masking = new DataMasking({
      keyring,
      crypto: nativeCrypto(),
      cache: { clock, refreshAheadSeconds: 3 },
    });
    const session = await masking.session(a);
    for (time.now = 0; time.now < 100_000; time.now += 500) {
      session.encryptSync("x");
      await session.ready();
    }
    // One read for each 7 seconds, though 200 messages were encrypted.
    expect(table.reads.length).toBe(15);
  });

  test("is forgotten when the clock steps back", async () => {
    const { table, time, clock, keyStore } = agingKeyStore(50_000);
    const keyring = byTenant(keyStore);
    const masking = new DataMasking({ keyring, cache: { clock } });
    const token = await masking.encrypt("x", a);
    await masking.decrypt(token, a);
    table.fences.add("a");
    time.now = 49_999;
    for (const call of [
      () => masking.decrypt(token, a),
      () => masking.encrypt("x", a),
    ]) {
      expect(await failureOf(call)).toBe("KeyringError shredded");
    }
  });
});

describe("the revocations of a key store", () => {
  test("tell of each branch key whether it was revoked since", () => {
    const revocations = newRevocations();
    const before = revocations.watch("a");
    const other = revocations.watch("b");
    expect([before(), other()]).toEqual([false, false]);
    revocations.revoke("a");
    const after = revocations.watch("a");
    expect([before(), other(), after()]).toEqual([true, false, false]);
    revocations.revoke("a");
    expect([before(), other(), after()]).toEqual([true, false, true]);
    expect(revocations.count).toBe(2);
  });

  test("revoke few branch keys with another, though they share counters", () => {
    const revocations = newRevocations();
    const watched = Array.from({ length: 10_000 }, (_, i) =>
      revocations.watch(`tenant-${i}`),
    );
    for (let i = 0; i < 40; i++) revocations.revoke(`person-${i}`);
    const revoked = watched.filter((isRevoked) => isRevoked()).length;
    // 40 of 4,096 counters are raised, so about one in a hundred.
    expect(revoked).toBeGreaterThan(40);
    expect(revoked).toBeLessThan(200);
  });

  test("are shared by table and logical name, whether the table is given by name or by ARN", () => {
    const logicalName = "l";
    const arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/t";
    const record = revocationsOf({ tableName: "t", logicalName });
    expect(revocationsOf({ tableName: arn, logicalName })).toBe(record);
    for (const other of [
      { tableName: "u", logicalName },
      { tableName: "t", logicalName: "m" },
      { tableName: 't","l', logicalName: "" },
    ]) {
      expect(revocationsOf(other)).not.toBe(record);
    }
  });
});
