import { describe, expect, test } from "bun:test";
import {
  DataKeyCache,
  DataMasking,
  generateKey,
  localKeyring,
  type SealmaskEvent,
} from "../../mod.ts";
import { memoryKeyring } from "../../src/testing/memory-keyring.ts";

const CONCURRENT = 2_000;

/** Counts the tokens with each wrapped data key. */
function usesOf(tokens: readonly string[]): number[] {
  const uses = new Map<string, number>();
  for (const token of tokens) {
    const dataKeys = token.split(".")[1] as string;
    uses.set(dataKeys, (uses.get(dataKeys) ?? 0) + 1);
  }
  return [...uses.values()];
}

describe(`${CONCURRENT} concurrent encryptions`, () => {
  test("make one data key within the limits, and decrypting them unwraps it once", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring });
    const tokens = await Promise.all(
      Array.from({ length: CONCURRENT }, (_, i) => masking.encrypt(i)),
    );
    expect(keyring.calls.generate).toBe(1);
    const values = await Promise.all(
      tokens.map((token) => masking.decrypt(token)),
    );
    expect(values).toEqual(Array.from({ length: CONCURRENT }, (_, i) => i));
    expect(keyring.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
  });

  test("use no data key for more than maxMessages messages, and no more data keys than needed", async () => {
    const keyring = memoryKeyring();
    const cache = { maxMessages: 37 };
    const masking = new DataMasking({ keyring, cache });
    const tokens = await Promise.all(
      Array.from({ length: CONCURRENT }, (_, i) => masking.encrypt(i)),
    );
    const uses = usesOf(tokens);
    expect(Math.max(...uses)).toBe(37);
    expect(uses.length).toBe(Math.ceil(CONCURRENT / 37));
    expect(keyring.calls.generate).toBe(uses.length);
  });

  test("use no data key for more than maxBytes bytes", async () => {
    const keyring = memoryKeyring();
    const cache = { maxBytes: 1_000 };
    const masking = new DataMasking({ keyring, cache });
    const tokens = await Promise.all(
      Array.from({ length: CONCURRENT }, () =>
        masking.encrypt(new Uint8Array(30)),
      ),
    );
    const uses = usesOf(tokens);
    expect(Math.max(...uses)).toBe(33);
    expect(keyring.calls.generate).toBe(Math.ceil(CONCURRENT / 33));
  });

  test("use no data key past its age, with a clock that moves all the while", async () => {
    const keyring = memoryKeyring();
    let now = 0;
    const clock = () => now;
    const cache = new DataKeyCache({ maxAgeSeconds: 1, clock });
    const masking = new DataMasking({ keyring, cache });
    const ages = new Map<string, number[]>();
    const one = async () => {
      const at = now;
      const token = await masking.encrypt("x");
      const dataKeys = token.split(".")[1] as string;
      ages.set(dataKeys, [...(ages.get(dataKeys) ?? []), at]);
    };
    for (let batch = 0; batch < 100; batch++) {
      const work = Array.from({ length: CONCURRENT / 100 }, one);
      await Promise.all(work);
      now += 130;
    }
    for (const times of ages.values()) {
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(
        1_000,
      );
    }
    expect(keyring.calls.generate).toBe(Math.ceil(100 / 8));
  });

  test("of several contexts keep to their own data keys", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring });
    const tenants = Array.from({ length: 10 }, (_, i) => ({
      tenant: String(i),
    }));
    const tokens = await Promise.all(
      Array.from({ length: CONCURRENT }, (_, i) =>
        masking.encrypt(i, { context: tenants[i % 10] }),
      ),
    );
    expect(keyring.calls.generate).toBe(10);
    expect(usesOf(tokens)).toEqual(Array(10).fill(CONCURRENT / 10));
  });

  test("have as many different initialization vectors", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const tokens = await Promise.all(
      Array.from({ length: CONCURRENT }, () => masking.encrypt("x")),
    );
    expect(new Set(tokens.map((token) => token.split(".")[2])).size).toBe(
      CONCURRENT,
    );
  });
});

describe("a cache", () => {
  test("is shared between instances with the same keyring", async () => {
    const keyring = memoryKeyring();
    const cache = new DataKeyCache();
    const one = new DataMasking({ keyring, cache });
    const two = new DataMasking({ keyring, cache });
    await two.decrypt(await one.encrypt("x"));
    await one.decrypt(await two.encrypt("x"));
    expect(keyring.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
    expect(cache.stats()).toEqual({
      hits: 2,
      misses: 2,
      generated: 1,
      unwrapped: 1,
      evicted: 0,
      entries: 2,
    });
  });

  test("never gives one keyring's data keys to another, though their keys have one name", async () => {
    const cache = new DataKeyCache();
    const one = new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
      cache,
    });
    const two = new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
      cache,
    });
    const token = await one.encrypt("x");
    await one.decrypt(token);
    await expect(two.decrypt(token)).rejects.toThrow("data key");
    expect((await two.encrypt("x")).split(".")[1]).not.toBe(
      token.split(".")[1],
    );
  });

  test("that is false asks the keyring for every message", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, cache: false });
    for (let i = 0; i < 3; i++) {
      expect(await masking.decrypt(await masking.encrypt(i))).toBe(i);
    }
    expect(keyring.calls).toEqual({ generate: 3, unwrap: 3, wrap: 0 });
  });

  test("does not let an encrypting instance decrypt with the data key that it generated", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring });
    const token = await masking.encrypt("x");
    keyring.failure = new Error("AccessDeniedException");
    await expect(masking.decrypt(token)).rejects.toThrow("unwrap");
  });

  test("is not filled by bad tokens that name a good data key", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring });
    const context = { a: "b" };
    const token = await masking.encrypt("x", { context });
    const other = await masking.encrypt("x", { context: { c: "d" } });
    const forged = [other.split(".")[0], ...token.split(".").slice(1)].join(
      ".",
    );
    const outcomes = await Promise.allSettled([
      masking.decrypt(forged, { context }),
      masking.decrypt(token, { context }),
      masking.decrypt(forged, { context }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "rejected",
    ]);
    expect(keyring.calls.unwrap).toBe(1);
  });
});

test("events tell of hits, misses and data keys, and of no value", async () => {
  const events: SealmaskEvent[] = [];
  const keyring = memoryKeyring();
  const masking = new DataMasking({
    keyring,
    onEvent: (event) => events.push(event),
  });
  const token = await masking.encrypt("secret");
  await masking.encrypt("secret");
  await masking.decrypt(token);
  await masking.decrypt(token);
  const keyringId = keyring.id;
  expect(events).toEqual([
    { type: "cache-miss", operation: "encrypt" },
    { type: "data-key-generated", keyringId },
    { type: "cache-hit", operation: "encrypt" },
    { type: "cache-miss", operation: "decrypt" },
    { type: "data-key-unwrapped", keyringId },
    { type: "cache-hit", operation: "decrypt" },
  ]);
});

test("plaintext data keys are wiped once their keys are derived", async () => {
  const keyring = memoryKeyring();
  const seen: Uint8Array[] = [];
  const watched = {
    ...keyring,
    async generateDataKey(
      request: Parameters<typeof keyring.generateDataKey>[0],
    ) {
      const generated = await keyring.generateDataKey(request);
      seen.push(generated.plaintext);
      return generated;
    },
    async unwrapDataKey(request: Parameters<typeof keyring.unwrapDataKey>[0]) {
      const plaintext = await keyring.unwrapDataKey(request);
      if (plaintext) seen.push(plaintext);
      return plaintext;
    },
    async wrapDataKey(request: Parameters<typeof keyring.wrapDataKey>[0]) {
      seen.push(request.plaintext);
      return keyring.wrapDataKey(request);
    },
  };
  const masking = new DataMasking({ keyring: watched });
  const token = await masking.encrypt("x");
  await masking.decrypt(token);
  await masking.contentKey(token);
  await masking.rewrap(token, { to: watched });
  expect(seen.length).toBe(5);
  for (const key of seen) expect([...key]).toEqual(Array(32).fill(0));
});
