import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { KeyringError } from "../../../../mod.ts";
import type { ImportedBranchKey } from "../../../../src/keyrings/branch/branch-key.ts";
import { branchKeyCache } from "../../../../src/keyrings/branch/branch-key-cache.ts";
import { newRevocations } from "../../../../src/keyrings/branch/revocations.ts";
import { caught } from "../../../support/caught.ts";

/** Branch key of these tests, which says when it was asked for. */
interface NumberedKey extends ImportedBranchKey {
  readonly number: number;
  readonly askedAt: number;
}

/** Makes a cache with a clock that the test moves, and a source that counts its calls. */
function setUp({ capacity = 100, maxAge = 10_000 } = {}) {
  const time = { now: 0 };
  const revocations = newRevocations();
  const source = {
    asked: [] as string[],
    failure: undefined as Error | undefined,
    gate: Promise.resolve() as Promise<unknown>,
  };
  const cache = branchKeyCache({
    limits: { capacity, maxAge, clock: () => time.now },
    revocations,
    async load({ branchKeyId, version }): Promise<NumberedKey> {
      const number = source.asked.push(`${branchKeyId} ${version ?? "active"}`);
      const askedAt = time.now;
      const { failure, gate } = source;
      await gate;
      if (failure) throw failure;
      const key = { version: version ?? "1", number, askedAt };
      // The cache hands keys out and never uses them.
      return key as unknown as NumberedKey;
    },
  });
  const get = async (id: string, version?: string, caller = {}) =>
    (await cache.get(id, version, caller)) as NumberedKey;
  return { cache, get, revocations, source, time };
}

/** Makes a promise that the test settles. */
function gate() {
  let open = (): void => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

/** Makes the loads of a source wait until the returned gate is open. */
function hold(source: { gate: Promise<unknown> }) {
  const held = gate();
  source.gate = held.promise;
  return held;
}

/** Lease that notes the limits that the cache sets. */
function noted(refreshAhead = 0) {
  const limits: number[] = [];
  const revoked: (() => boolean)[] = [];
  const lease = {
    refreshAhead,
    limit(milliseconds: number, isRevoked: () => boolean = () => false) {
      limits.push(milliseconds);
      revoked.push(isRevoked);
    },
  };
  return { lease, limits, isRevoked: () => revoked.some((each) => each()) };
}

describe("the cache of branch keys", () => {
  test("shares one load among 3,000 concurrent callers, for each version and the active one", async () => {
    const { get, source } = setUp();
    const keys = await Promise.all(
      Array.from({ length: 3_000 }, (_, i) =>
        get("a", [undefined, "1"][i % 2]),
      ),
    );
    expect(new Set(keys).size).toBe(2);
    expect(source.asked).toEqual(["a active", "a 1"]);
  });

  test("keeps a branch key to the millisecond of its age, counted from the start of its load", async () => {
    const { get, source, time } = setUp();
    const held = hold(source);
    const first = get("a");
    time.now = 4_000;
    held.open();
    await first;
    time.now = 10_000;
    expect((await get("a")).number).toBe(1);
    time.now = 10_001;
    expect((await get("a")).number).toBe(2);
  });

  test("serves the callers of a load that took longer than the age, and does not keep its key", async () => {
    const { cache, get, source, time } = setUp();
    const held = hold(source);
    const first = get("a");
    time.now = 10_001;
    held.open();
    expect((await first).number).toBe(1);
    expect(cache.countEntries()).toBe(0);
  });

  test("shares a failure with those who wait for it, and with nobody after", async () => {
    const { get, source } = setUp();
    source.failure = new Error("down");
    const errors = await Promise.all([
      caught(() => get("a")),
      caught(() => get("a")),
    ]);
    expect(errors[0]).toBe(errors[1] as Error);
    source.failure = undefined;
    expect((await get("a")).number).toBe(2);
  });

  test("keeps a load going while one caller waits, and aborts it when the last one leaves", async () => {
    const signals: AbortSignal[] = [];
    const cache = branchKeyCache({
      limits: { capacity: 1, maxAge: 1, clock: () => 0 },
      load: ({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const callers = [new AbortController(), new AbortController()];
    const waiting = callers.map(({ signal }) =>
      caught(() => cache.get("a", undefined, { signal })),
    );
    callers[0]?.abort(new Error("first"));
    expect((await waiting[0])?.message).toBe("first");
    expect(signals[0]?.aborted).toBe(false);
    callers[1]?.abort(new Error("second"));
    expect((await waiting[1])?.message).toBe("second");
    expect(signals[0]?.aborted).toBe(true);
    const error = await caught(() =>
      cache.get("a", undefined, { signal: AbortSignal.abort(new Error("x")) }),
    );
    expect([error.message, signals.length]).toEqual(["x", 1]);
  });

  test("with room for one branch key never fails two tenants who work in parallel", async () => {
    const { cache, get } = setUp({ capacity: 1 });
    for (let round = 0; round < 50; round++) {
      const ids = Array.from({ length: 20 }, (_, i) => (i % 2 ? "a" : "b"));
      const keys = await Promise.all(ids.map((id) => get(id)));
      expect(keys.length).toBe(20);
    }
    expect(cache.countEntries()).toBe(1);
  });

  test("evicts the branch key that was used least recently, and a failed load evicts none", async () => {
    const { get, source } = setUp({ capacity: 2 });
    await get("a");
    await get("b");
    await get("a");
    source.failure = new Error("down");
    await caught(() => get("c"));
    source.failure = undefined;
    await get("c");
    await get("a");
    expect(source.asked).toEqual([
      "a active",
      "b active",
      "c active",
      "c active",
    ]);
    await get("b");
    expect(source.asked.length).toBe(5);
  });

  test("forgets every version of a branch key, and no other branch key", async () => {
    const { cache, get, source } = setUp();
    for (const id of ["a", "b"]) {
      await get(id);
      await get(id, "1");
    }
    cache.forget("a");
    expect(cache.countEntries()).toBe(2);
    await get("b");
    await get("b", "1");
    expect(source.asked.length).toBe(4);
    await get("a", "1");
    expect(source.asked.length).toBe(5);
  });

  test("serves those who waited when a branch key was forgotten, and starts anew for everybody after", async () => {
    const { cache, get, source } = setUp();
    const held = hold(source);
    const before = get("a");
    cache.forget("a");
    source.gate = Promise.resolve();
    const after = await get("a");
    held.open();
    expect([(await before).number, after.number]).toEqual([1, 2]);
    expect((await get("a")).number).toBe(2);
  });

  test("does not keep a branch key that was forgotten while it was loaded", async () => {
    const { cache, get, source } = setUp();
    const held = hold(source);
    const before = get("a");
    cache.forget("a");
    held.open();
    await before;
    expect(cache.countEntries()).toBe(0);
    expect((await get("a")).number).toBe(2);
    expect(source.asked.length).toBe(2);
  });

  test("forgets everything when the clock steps back, also what is being loaded", async () => {
    const { cache, get, source, time } = setUp();
    time.now = 5_000;
    await get("a");
    const held = hold(source);
    const loading = get("b");
    time.now = 4_999;
    expect(cache.countEntries()).toBe(0);
    held.open();
    await loading;
    expect(cache.countEntries()).toBe(0);
    expect((await get("b")).number).toBe(3);
  });
});

describe("the lease of a data key", () => {
  test("is limited by what is left of the branch key's age, loaded or cached", async () => {
    const { get, time } = setUp();
    const { lease, limits, isRevoked } = noted();
    await get("a", undefined, { lease });
    time.now = 4_000;
    await get("a", undefined, { lease });
    expect(limits).toEqual([10_000, 6_000]);
    expect(isRevoked()).toBe(false);
  });

  test("is revoked with its branch key: loaded, cached, evicted or still being loaded", async () => {
    const { cache, get, source } = setUp({ capacity: 1 });
    const leases = [noted(), noted(), noted()] as const;
    await get("a", undefined, leases[0]);
    await get("a", undefined, leases[1]);
    await get("b");
    const held = hold(source);
    const loading = get("a", "1", leases[2]);
    expect(leases.map((each) => each.isRevoked())).toEqual([
      false,
      false,
      false,
    ]);
    cache.forget("a");
    expect(leases.map((each) => each.isRevoked())).toEqual([true, true, true]);
    held.open();
    await loading;
  });

  test("is not served by the old branch key if that ends before the new one turns out to be unavailable", async () => {
    for (const [end, expected] of [
      [10_000, "1"],
      [10_001, "down"],
    ] as const) {
      const { get, source, time } = setUp();
      await get("a");
      time.now = 9_000;
      source.failure = new KeyringError("down", { reason: "unavailable" });
      const held = hold(source);
      const renewal = get("a", undefined, noted(3_000)).then(
        ({ number }) => `${number}`,
        ({ message }) => message,
      );
      time.now = end;
      held.open();
      expect(await renewal).toBe(expected);
    }
  });

  test("asks for a branch key that lives longer, at most at half of its age, and shares that load", async () => {
    const { get, source, time } = setUp();
    await get("a");
    time.now = 7_000;
    expect((await get("a", undefined, noted(2_999))).number).toBe(1);
    const { lease, limits } = noted(3_000);
    const renewed = await Promise.all([
      get("a", undefined, { lease }),
      get("a", undefined, { lease }),
    ]);
    expect(renewed.map(({ number }) => number)).toEqual([2, 2]);
    expect(limits).toEqual([10_000, 10_000]);
    time.now = 11_999;
    expect((await get("a", undefined, noted(9_999))).number).toBe(2);
    time.now = 12_000;
    expect((await get("a", undefined, noted(9_999))).number).toBe(3);
    expect(source.asked.length).toBe(3);
  });

  test("is served by the old branch key if the new one is unavailable, until the old one's end", async () => {
    const { get, source, time } = setUp();
    await get("a");
    time.now = 9_000;
    source.failure = new KeyringError("down", { reason: "unavailable" });
    const { lease, limits } = noted(3_000);
    expect((await get("a", undefined, { lease })).number).toBe(1);
    expect(Math.min(...limits)).toBe(1_000);
    time.now = 10_001;
    const error = await caught(() => get("a", undefined, { lease }));
    expect(error.message).toBe("down");
  });

  test("is not served by the old branch key if the clock has stepped back since: nobody knows its age", async () => {
    const { get, source, time } = setUp();
    time.now = 5_000;
    await get("a");
    time.now = 14_000;
    source.failure = new KeyringError("down", { reason: "unavailable" });
    const held = hold(source);
    const renewal = caught(() => get("a", undefined, noted(3_000)));
    time.now = 1_000;
    held.open();
    expect((await renewal).message).toBe("down");
  });

  test("is served no more, and nor are others, once a renewal shows that the branch key was shredded", async () => {
    const { cache, get, source, time } = setUp();
    const other = noted();
    await get("a");
    await get("a", "1", other);
    time.now = 9_000;
    source.failure = new KeyringError("gone", { reason: "shredded" });
    const error = await caught(() => get("a", undefined, noted(3_000)));
    expect(error.message).toBe("gone");
    expect(other.isRevoked()).toBe(true);
    expect(cache.countEntries()).toBe(0);
  });
});

test("for any sequence of calls, no branch key is served after its age, nor one that was asked for before it was forgotten", async () => {
  const ids = fc.constantFrom("a", "b", "c");
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ get: ids, ahead: fc.constantFrom(0, 0, 20, 200) }),
    },
    fc.record({ forget: ids }),
    fc.record({ wait: fc.nat(150) }),
    fc.record({ back: fc.nat(150) }),
    fc.record({ hold: fc.boolean() }),
  );
  const limits = fc.record({
    capacity: fc.integer({ min: 1, max: 4 }),
    maxAge: fc.integer({ min: 1, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(
      limits,
      fc.array(step, { maxLength: 60, size: "max" }),
      async (of, steps) => {
        const { cache, get, source, time } = setUp(of);
        const forgotten = new Map<string, number>();
        const answers: Promise<unknown>[] = [];
        let held = gate();
        held.open();
        for (const each of steps) {
          if ("wait" in each) time.now += each.wait;
          if ("back" in each) time.now -= each.back;
          if ("hold" in each) {
            held.open();
            held = gate();
            if (!each.hold) held.open();
            source.gate = held.promise;
          }
          if ("forget" in each) {
            cache.forget(each.forget);
            forgotten.set(each.forget, source.asked.length);
          }
          if ("get" in each) {
            const calls = source.asked.length;
            const asked = time.now;
            const least = forgotten.get(each.get) ?? 0;
            const answer = get(each.get, undefined, noted(each.ahead));
            const check = answer.then((key) => {
              expect(key.number).toBeGreaterThan(least);
              // A key that was at hand, or was being loaded, is within its age by the caller's clock.
              if (key.number <= calls) {
                const age = asked - key.askedAt;
                expect(age >= 0 && age <= of.maxAge).toBe(true);
              }
            });
            answers.push(check);
            const isOpen = await Promise.race([
              held.promise.then(() => true),
              Promise.resolve()
                .then(() => Promise.resolve())
                .then(() => false),
            ]);
            if (isOpen) await check;
          }
        }
        held.open();
        await Promise.all(answers);
        expect(cache.countEntries()).toBeLessThanOrEqual(of.capacity);
      },
    ),
  );
});
