/** Branch keyrings of a key store: options, what they ask the key store for, and how they report its failures. */
import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  type Keyring,
  type KeyringError,
  localKeyring,
  multiKeyring,
} from "../../../../mod.ts";
import { branchKeyring } from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";
import {
  agingKeyStore,
  fakeKeyStore,
  fakeTable,
  storeError,
  versionId,
} from "../../../support/fake-key-store.ts";
import { failureOf } from "../../../support/key-store/reason-of.ts";
import { bytesFrom } from "../../../support/keys.ts";

const branchKeyFor = async () => ({
  version: versionId(1),
  key: bytesFrom(1),
});

describe("the options of a branch keyring", () => {
  test("are one source of branch keys and one choice of the id", async () => {
    const keyStore = fakeKeyStore(fakeTable());
    const branchKeyId = "a";
    const branchKeyIdOf = () => "a";
    for (const [options, message] of [
      [{ keyStore }, "expected branchKeyId or branchKeyIdOf, got neither"],
      [
        { keyStore, branchKeyId, branchKeyIdOf },
        "expected branchKeyId or branchKeyIdOf, got both",
      ],
      [
        { keyStore, branchKeyId, branchKeyFor },
        "expected keyStore or branchKeyFor, got both",
      ],
      [
        { branchKeyId },
        "expected a function that looks branch keys up, or a keyStore, got undefined",
      ],
      [
        { keyStore, branchKeyId, cache: {} },
        "expected no cache beside keyStore, which has its own",
      ],
      [
        { keyStore, branchKeyId, crypto: {} },
        "expected no crypto beside keyStore, which has its own",
      ],
      [
        { keyStore: {}, branchKeyId },
        "Cannot use keyStore: expected a KeyStore, or branchKeyFor in its place, got an object",
      ],
      [
        { keyStore: { activeKey: () => {} }, branchKeyId },
        "got one that another copy of sealmask made",
      ],
      [{ keyStore: () => keyStore, branchKeyId }, "got a function; call it"],
      [{ keyStore: null, branchKeyId }, "got null"],
      [
        { keyStore, branchKeyId: branchKeyIdOf },
        "got a function; give it as branchKeyIdOf",
      ],
      [
        { keyStore, branchKeyIdOf: branchKeyId },
        "Cannot use branchKeyIdOf: expected a function that returns the id of a branch key, got a string",
      ],
    ] as const) {
      const error = await caught(() => branchKeyring(options as never));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(message);
    }
  });

  test("of the cache are checked", async () => {
    for (const [cache, name] of [
      [{ capacity: 0 }, "RangeError"],
      [{ maxAgeSeconds: 0 }, "RangeError"],
      [{ clock: 5 }, "TypeError"],
      [{ decrypt: true }, "TypeError"],
    ] as const) {
      const options = { branchKeyId: "a", branchKeyFor, cache };
      const error = await caught(() => branchKeyring(options as never));
      expect(error.name).toBe(name);
    }
  });
});

describe("keyrings of one key store", () => {
  const context = { tenant: "a" };

  test("wipe the branch keys that they read, and leave alone those that branchKeyFor returns", async () => {
    const table = fakeTable();
    const keyStore = fakeKeyStore(table);
    const ofStore = branchKeyring({ keyStore, branchKeyId: "a" });
    const { encryptedDataKeys } = await ofStore.generateDataKey({ context });
    await ofStore.unwrapDataKey({ encryptedDataKeys, context });
    expect(table.plaintexts.map((key) => Math.max(...key))).toEqual([0, 0]);
    const key = bytesFrom(1);
    const ofCallback = branchKeyring({
      branchKeyId: "a",
      branchKeyFor: async () => ({ version: versionId(1), key }),
    });
    await ofCallback.generateDataKey({ context });
    expect(key).toEqual(bytesFrom(1));
  });

  test("do not share a failure with callers who come later", async () => {
    const table = fakeTable();
    const keyStore = fakeKeyStore(table);
    const keyring = branchKeyring({ keyStore, branchKeyId: "a" });
    const masking = new DataMasking({ keyring });
    table.failure = storeError("unavailable");
    const reasons = await Promise.all(
      [1, 2, 3].map((i) => failureOf(() => masking.encrypt(i))),
    );
    expect(new Set(reasons)).toEqual(new Set(["KeyringError unavailable"]));
    table.failure = undefined;
    await masking.encrypt(1);
    expect(table.reads).toEqual(["a active", "a active"]);
  });

  test("never fail two tenants in parallel, though the cache has room for one branch key", async () => {
    const table = fakeTable();
    const keyStore = fakeKeyStore(table, { capacity: 1 });
    const keyring = branchKeyring({
      keyStore,
      branchKeyIdOf: ({ tenant = "" }) => tenant,
    });
    const masking = new DataMasking({ keyring, cache: false });
    await Promise.all(
      Array.from({ length: 400 }, async (_, i) => {
        const context = { tenant: i % 2 ? "a" : "b" };
        const token = await masking.encrypt(i, { context });
        expect(await masking.decrypt<number>(token, { context })).toBe(i);
      }),
    );
  });

  test("use a branch key to the millisecond of its age, and then ask for the right to it again", async () => {
    const { table, time, keyStore } = agingKeyStore();
    const keyring = branchKeyring({ keyStore, branchKeyId: "a" });
    const masking = new DataMasking({ keyring, cache: false });
    const token = await masking.encrypt(1);
    await masking.decrypt(token);
    table.failure = storeError("denied");
    time.now = 10_000;
    expect(await masking.decrypt<number>(token)).toBe(1);
    await masking.encrypt(1);
    time.now = 10_001;
    for (const call of [
      () => masking.decrypt(token),
      () => masking.encrypt(1),
    ]) {
      expect(await failureOf(call)).toBe("KeyringError denied");
    }
    expect(table.reads.length).toBe(4);
  });

  test("of another process use a new version after the age at the latest", async () => {
    const { table, time, clock, keyStore } = agingKeyStore();
    const keyring = branchKeyring({ keyStore, branchKeyId: "a" });
    // The data key cache would keep data keys of the old version for 300 seconds by itself.
    const masking = new DataMasking({ keyring, cache: { clock } });
    await masking.encrypt(1);
    table.active.set("a", 2);
    time.now = 10_000;
    await masking.encrypt(1);
    expect(table.reads).toEqual(["a active"]);
    time.now = 10_001;
    const token = await masking.encrypt(1);
    expect(table.reads).toEqual(["a active", "a active"]);
    const reader = new DataMasking({ keyring });
    await reader.decrypt(token);
    expect(table.reads[2]).toBe(`a ${versionId(2)}`);
  });
});

describe("a failure of the key store", () => {
  const reasons = {
    unknown: "unknown",
    shredded: "shredded",
    damaged: "invalid",
    foreign: "invalid",
    exists: "invalid",
    conflict: "invalid",
    "not-allowed": "denied",
    denied: "denied",
    unavailable: "unavailable",
    invalid: "invalid",
  } as const;

  for (const [reason, expected] of Object.entries(reasons)) {
    test(`"${reason}" is "${expected}", with the error as cause, to encrypt and to decrypt`, async () => {
      const table = fakeTable();
      const made = branchKeyring({
        keyStore: fakeKeyStore(table),
        branchKeyId: "a",
      });
      const token = await new DataMasking({ keyring: made }).encrypt(1);
      const keyring = branchKeyring({
        keyStore: fakeKeyStore(table),
        branchKeyId: "a",
      });
      const masking = new DataMasking({ keyring });
      const failure = storeError(reason as keyof typeof reasons);
      table.failure = failure;
      for (const [verb, call] of [
        ["wrap", () => masking.encrypt(1)],
        ["unwrap", () => masking.decrypt(token)],
      ] as const) {
        const error = (await caught(call)) as KeyringError;
        expect([error.name, error.reason]).toEqual(["KeyringError", expected]);
        expect(error.cause).toBe(failure);
        expect(error.retryable).toBe(reason === "unavailable");
        expect(error.message).toBe(
          `Cannot ${verb} the data key with the branch keyring "a": ${failure.message}`,
        );
      }
    });
  }

  test("of a shredded branch key leaves a data key to the other members of a multi keyring", async () => {
    const table = fakeTable();
    const keyStore = fakeKeyStore(table);
    const branch = branchKeyring({ keyStore, branchKeyId: "a" });
    const local = localKeyring({ key: bytesFrom(5) });
    const both = multiKeyring({ generator: branch, children: [local] });
    const token = await new DataMasking({ keyring: both }).encrypt("x");
    table.fences.add("a");
    const reader = (keyring: Keyring) => new DataMasking({ keyring });
    const cold = branchKeyring({
      keyStore: fakeKeyStore(table),
      branchKeyId: "a",
    });
    const other = multiKeyring({ generator: cold, children: [local] });
    expect(await reader(other).decrypt<string>(token)).toBe("x");
    expect(await failureOf(() => reader(cold).decrypt(token))).toBe(
      "KeyringError shredded",
    );
    // Whoever encrypts for the branch key must not go on without it.
    expect(await failureOf(() => reader(other).encrypt("x"))).toBe(
      "KeyringError shredded",
    );
  });

  test("that branchKeyFor throws counts like that of a key store, and shows the name alone", async () => {
    const keyring = branchKeyring({
      branchKeyId: "a",
      branchKeyFor: () => Promise.reject(storeError("shredded")),
    });
    const error = await caught(() => new DataMasking({ keyring }).encrypt(1));
    expect((error as KeyringError).reason).toBe("shredded");
    expect(error.message).toContain("branchKeyFor failed with KeyStoreError");
  });
});
