import { describe, expect, test } from "bun:test";
import { DataKeyCache, type DataKeyCacheOptions } from "../../mod.ts";
import { caught } from "../support/caught.ts";
import { nextTurn } from "../support/turns.ts";

interface Key {
  readonly number: number;
}

/** Makes a cache with a settable clock, and a keyring that limits each data key by `left` and `isRevoked`. */
function setUp(options: DataKeyCacheOptions = {}) {
  const time = { now: 1_000_000 };
  const cache = new DataKeyCache<Key>({
    maxAgeSeconds: 100,
    ...options,
    clock: () => time.now,
  });
  const keyring = {
    calls: 0,
    left: Number.POSITIVE_INFINITY,
    revoked: new Set<number>(),
    gate: Promise.resolve() as Promise<unknown>,
    refreshAhead: [] as (number | undefined)[],
  };
  const request = {
    key: "a",
    load: async (
      _signal: AbortSignal,
      lease?: Parameters<Parameters<typeof cache.decryptionKey>[0]["load"]>[1],
    ): Promise<Key> => {
      const number = ++keyring.calls;
      keyring.refreshAhead.push(lease?.refreshAhead);
      lease?.limit(keyring.left, () => keyring.revoked.has(number));
      await keyring.gate;
      return { number };
    },
  };
  const encrypt = async () =>
    (await cache.encryptionKey({ ...request, bytes: 1 })).number;
  const decrypt = async () => (await cache.decryptionKey(request)).number;
  return { cache, time, keyring, request, encrypt, decrypt };
}

const CALLS = ["encrypt", "decrypt"] as const;

describe("a data key whose life its keyring limits", () => {
  for (const call of CALLS) {
    test(`serves to the end of that life and not a millisecond longer, to ${call}`, async () => {
      const { time, keyring, ...calls } = setUp();
      keyring.left = 7_000;
      expect(await calls[call]()).toBe(1);
      time.now += 7_000;
      expect(await calls[call]()).toBe(1);
      time.now += 1;
      expect(await calls[call]()).toBe(2);
    });

    test(`is loaded anew at once when it is revoked, to ${call}`, async () => {
      const { cache, keyring, ...calls } = setUp();
      expect(await calls[call]()).toBe(1);
      keyring.revoked.add(1);
      expect(cache.stats().entries).toBe(0);
      expect(await calls[call]()).toBe(2);
    });

    test(`serves those who waited when it was revoked while it was loaded, and nobody after, to ${call}`, async () => {
      const { keyring, ...calls } = setUp();
      let open = (): void => {};
      keyring.gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      const before = calls[call]();
      await nextTurn();
      keyring.revoked.add(1);
      keyring.gate = Promise.resolve();
      expect(await calls[call]()).toBe(2);
      open();
      expect(await before).toBe(1);
      expect(await calls[call]()).toBe(2);
    });

    test(`is used once if the limit is no time, to ${call}`, async () => {
      for (const left of [Number.NaN, -1, undefined as never]) {
        const { keyring, ...calls } = setUp();
        keyring.left = left;
        expect([await calls[call](), await calls[call]()]).toEqual([1, 2]);
      }
    });

    test(`lives no longer than the cache's maximum age, to ${call}`, async () => {
      const { time, keyring, ...calls } = setUp();
      keyring.left = 500_000;
      await calls[call]();
      time.now += 100_000;
      expect(await calls[call]()).toBe(1);
      time.now += 1;
      expect(await calls[call]()).toBe(2);
    });

    test(`is not kept longer because the clock steps back while it is loaded, to ${call}`, async () => {
      const { time, keyring, ...calls } = setUp();
      let open = (): void => {};
      keyring.gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      keyring.left = 7_000;
      const first = calls[call]();
      await nextTurn();
      time.now -= 50_000;
      open();
      await first;
      expect(await calls[call]()).toBe(2);
    });
  }

  test("counts the shortest limit, and each of several revocations", async () => {
    for (const revoked of ["first", "second"]) {
      const { cache, time } = setUp();
      let calls = 0;
      const now = new Set<string>();
      const ask = () =>
        cache.decryptionKey({
          key: "a",
          async load(_signal, lease) {
            lease?.limit(5_000, () => calls === 1 && now.has("first"));
            lease?.limit(3_000);
            lease?.limit(9_000, () => calls === 1 && now.has("second"));
            return { number: ++calls };
          },
        });
      await ask();
      time.now += 3_000;
      expect((await ask()).number).toBe(1);
      now.add(revoked);
      expect((await ask()).number).toBe(2);
      time.now += 3_001;
      expect((await ask()).number).toBe(3);
    }
  });

  test("is renewed ahead of that end, and the keyring is told how far ahead", async () => {
    for (const call of CALLS) {
      const { time, keyring, ...calls } = setUp({ refreshAheadSeconds: 2 });
      keyring.left = 7_000;
      await calls[call]();
      time.now += 4_999;
      await calls[call]();
      expect(keyring.calls).toBe(1);
      time.now += 1;
      expect(await calls[call]()).toBe(1);
      await nextTurn();
      expect(await calls[call]()).toBe(2);
      expect(keyring.refreshAhead).toEqual([2_000, 2_000]);
    }
  });

  test("is renewed at half of its life if that is shorter than the time ahead, not at each use", async () => {
    const { time, keyring, encrypt } = setUp({ refreshAheadSeconds: 50 });
    keyring.left = 10_000;
    await encrypt();
    time.now += 4_999;
    for (let i = 0; i < 100; i++) await encrypt();
    expect(keyring.calls).toBe(1);
    time.now += 1;
    for (let i = 0; i < 100; i++) {
      await encrypt();
      await nextTurn();
    }
    expect(keyring.calls).toBe(2);
  });

  test("does not keep ready waiting for ever if every data key arrives expired or revoked", async () => {
    for (const change of [
      { left: -1 },
      { revoked: new Set([1, 2, 3, 4, 5]) },
    ]) {
      const { cache, keyring, request } = setUp();
      Object.assign(keyring, change);
      await cache.ready(request);
      expect(keyring.calls).toBe(3);
    }
  });

  test("does not answer a synchronous call, which then starts a load", async () => {
    const { cache, keyring, request, encrypt } = setUp();
    await encrypt();
    keyring.revoked.add(1);
    const error = await caught(() =>
      cache.encryptionKey({ ...request, bytes: 1, sync: true }),
    );
    expect(error.message).toContain("Cannot work synchronously");
    await cache.ready(request);
    const key = cache.encryptionKey({ ...request, bytes: 1, sync: true });
    expect((key as Key).number).toBe(2);
  });

  test("ends in the store of own keys too", async () => {
    for (const end of ["time", "revocation"]) {
      const { cache, time, keyring, request } = setUp();
      keyring.left = 7_000;
      const own = cache.ownKeys();
      const key = await cache.encryptionKey({ ...request, bytes: 1 });
      own?.keep("mine", key);
      expect(own?.get("mine")).toBe(key);
      if (end === "time") time.now += 7_001;
      else keyring.revoked.add(1);
      expect(own?.get("mine")).toBeUndefined();
      // The caller still holds the key, but a key that is over is not served again.
      own?.keep("mine", key);
      expect(own?.get("mine")).toBeUndefined();
    }
  });

  test("has no lease where it is not cached", async () => {
    const { keyring, decrypt } = setUp({ decrypt: false });
    expect([await decrypt(), await decrypt()]).toEqual([1, 2]);
    expect(keyring.refreshAhead).toEqual([undefined, undefined]);
  });
});
