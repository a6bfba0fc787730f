import { describe, expect, test } from "bun:test";
import { DataKeyCache, type DataKeyCacheOptions } from "../../mod.ts";
import { caught } from "../support/caught.ts";
import { nextTurn } from "../support/turns.ts";

interface Key {
  readonly number: number;
}

/** Makes a cache with a settable clock and a key service that counts its calls. */
function setUp(options: DataKeyCacheOptions = {}) {
  const time = { now: 1_000_000 };
  const cache = new DataKeyCache<Key>({ ...options, clock: () => time.now });
  const service = { calls: 0, gate: Promise.resolve() as Promise<unknown> };
  const load = async (): Promise<Key> => {
    const number = ++service.calls;
    await service.gate;
    return { number };
  };
  const encrypt = (bytes = 1, key = "a", messages = 1) =>
    cache.encryptionKey({ key, bytes, messages, load });
  const decrypt = (key = "a") => cache.decryptionKey({ key, load });
  return { cache, time, service, load, encrypt, decrypt };
}

/** Makes a promise that the test settles. */
function gate() {
  let open = (): void => {};
  let fail = (_: Error): void => {};
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

describe("limits", () => {
  test("a data key serves exactly maxMessages messages", async () => {
    const { encrypt, service } = setUp({ maxMessages: 3 });
    const numbers = [];
    for (let i = 0; i < 7; i++) numbers.push((await encrypt()).number);
    expect(numbers).toEqual([1, 1, 1, 2, 2, 2, 3]);
    expect(service.calls).toBe(3);
  });

  test("a data key serves exactly maxBytes bytes", async () => {
    const { encrypt } = setUp({ maxBytes: 100 });
    const numbers = [];
    for (const bytes of [60, 40, 1, 99, 1, 0, 100]) {
      numbers.push((await encrypt(bytes)).number);
    }
    expect(numbers).toEqual([1, 1, 2, 2, 3, 3, 4]);
  });

  test("a data key serves up to its maximum age and not a millisecond longer", async () => {
    const { encrypt, time } = setUp({ maxAgeSeconds: 10 });
    expect((await encrypt()).number).toBe(1);
    time.now += 10_000;
    expect((await encrypt()).number).toBe(1);
    time.now += 1;
    expect((await encrypt()).number).toBe(2);
  });

  test("age counts from the arrival of the data key, not from its last use", async () => {
    const { encrypt, time } = setUp({ maxAgeSeconds: 10 });
    await encrypt();
    for (let i = 0; i < 3; i++) {
      time.now += 4_000;
      await encrypt();
    }
    expect((await encrypt()).number).toBe(2);
  });

  test("messages of one document are reserved together", async () => {
    const { encrypt } = setUp({ maxMessages: 10 });
    expect((await encrypt(1, "a", 6)).number).toBe(1);
    expect((await encrypt(1, "a", 5)).number).toBe(2);
    expect((await encrypt(1, "a", 5)).number).toBe(2);
    expect((await encrypt(1, "a", 1)).number).toBe(3);
  });

  test("more messages at once than one data key may serve are refused", async () => {
    const { encrypt, service } = setUp({ maxMessages: 10 });
    expect(await caught(() => encrypt(1, "a", 11))).toBeInstanceOf(RangeError);
    expect(service.calls).toBe(0);
  });

  test("nonsense cannot be reserved: it would give room back", async () => {
    const { encrypt, service } = setUp({ maxMessages: 1 });
    for (const messages of [0, -1, 0.5, Number.NaN]) {
      expect(await caught(() => encrypt(1, "a", messages))).toBeInstanceOf(
        RangeError,
      );
    }
    for (const bytes of [-1, Number.NaN]) {
      expect(await caught(() => encrypt(bytes))).toBeInstanceOf(RangeError);
    }
    expect(service.calls).toBe(0);
  });

  test("an oversized message gets a data key of its own and evicts nothing", async () => {
    const { cache, encrypt } = setUp({ maxBytes: 100, capacity: 1 });
    expect((await encrypt(10)).number).toBe(1);
    expect((await encrypt(101)).number).toBe(2);
    expect((await encrypt(101)).number).toBe(3);
    expect((await encrypt(90)).number).toBe(1);
    expect(cache.stats()).toMatchObject({ entries: 1, evicted: 0 });
  });

  test("another key's data key is never given", async () => {
    const { encrypt, decrypt } = setUp();
    expect((await encrypt(1, "a")).number).toBe(1);
    expect((await encrypt(1, "b")).number).toBe(2);
    expect((await decrypt("a")).number).toBe(3);
    expect((await encrypt(1, "a")).number).toBe(1);
    expect((await decrypt("a")).number).toBe(3);
  });

  const nonsense: [string, DataKeyCacheOptions][] = [
    ["no capacity", { capacity: 0 }],
    ["half a message", { maxMessages: 0.5 }],
    ["over 2^32 messages", { maxMessages: 2 ** 32 + 1 }],
    ["negative bytes", { maxBytes: -1 }],
    ["no age", { maxAgeSeconds: 0 }],
    ["endless age", { maxAgeSeconds: Number.POSITIVE_INFINITY }],
    ["an age that is not a number", { maxAgeSeconds: Number.NaN }],
    ["a negative refresh", { refreshAheadSeconds: -1 }],
    ["a refresh before arrival", { maxAgeSeconds: 5, refreshAheadSeconds: 5 }],
  ];
  for (const [name, options] of nonsense) {
    test(`${name} is refused as a limit`, () => {
      expect(() => new DataKeyCache(options)).toThrow(RangeError);
    });
  }

  test("2^32 messages are allowed", () => {
    expect(() => new DataKeyCache({ maxMessages: 2 ** 32 })).not.toThrow();
  });
});

describe("single flight", () => {
  test("concurrent cold calls make one call to the key service", async () => {
    const { encrypt, service, cache } = setUp();
    const keys = await Promise.all(
      Array.from({ length: 1_000 }, () => encrypt()),
    );
    expect(service.calls).toBe(1);
    expect(new Set(keys).size).toBe(1);
    expect(cache.stats()).toMatchObject({ hits: 999, misses: 1, generated: 1 });
  });

  test("1,000 waiters with maxMessages 100 make exactly 10 calls", async () => {
    const { encrypt, service } = setUp({ maxMessages: 100 });
    const keys = await Promise.all(
      Array.from({ length: 1_000 }, () => encrypt()),
    );
    expect(service.calls).toBe(10);
    const uses = new Map<number, number>();
    for (const { number } of keys)
      uses.set(number, (uses.get(number) ?? 0) + 1);
    expect([...uses.values()]).toEqual(Array(10).fill(100));
  });

  test("waiters with bytes fill one data key to the byte before the next is asked for", async () => {
    const { encrypt, service } = setUp({ maxBytes: 1_000 });
    await Promise.all(Array.from({ length: 100 }, () => encrypt(100)));
    expect(service.calls).toBe(10);
  });

  test("concurrent cold decryptions make one call to the key service", async () => {
    const { decrypt, service } = setUp();
    await Promise.all(Array.from({ length: 100 }, () => decrypt()));
    expect(service.calls).toBe(1);
  });

  test("a failure rejects its waiters and is not cached", async () => {
    const { cache, encrypt, service } = setUp();
    const closed = gate();
    service.gate = closed.promise;
    const waiters = Array.from({ length: 5 }, () => caught(() => encrypt()));
    closed.fail(new Error("the key service is down"));
    for (const error of await Promise.all(waiters)) {
      expect(error.message).toBe("the key service is down");
    }
    expect(cache.stats()).toMatchObject({ entries: 0, generated: 0 });
    service.gate = Promise.resolve();
    expect((await encrypt()).number).toBe(2);
  });

  test("a key service that throws at once rejects as well", async () => {
    const { cache } = setUp();
    const load = () => {
      throw new Error("at once");
    };
    const error = await caught(() =>
      cache.encryptionKey({ key: "a", bytes: 1, load }),
    );
    expect(error.message).toBe("at once");
    expect(cache.stats().entries).toBe(0);
  });

  test("a failed call does not take away the data key that came after it", async () => {
    const { encrypt, service } = setUp({ maxMessages: 1 });
    const first = gate();
    service.gate = first.promise;
    const failing = caught(() => encrypt());
    service.gate = Promise.resolve();
    expect((await encrypt()).number).toBe(2);
    first.fail(new Error("late"));
    await failing;
    expect((await encrypt()).number).toBe(3);
  });
});

describe("giving up", () => {
  test("many callers with one signal put one listener on it, and take it away", async () => {
    const { cache, load } = setUp();
    const { signal } = new AbortController();
    let added = 0;
    let removed = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      removed++;
      remove(...args);
    };
    const ask = (i: number) =>
      cache.encryptionKey({ key: `${i % 20}`, bytes: 1, load, signal });
    await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
    expect([added, removed]).toEqual([1, 1]);
    await ask(100);
    await ask(21);
    const request = { key: "a", bytes: 1, load, signal };
    await Promise.all(
      Array.from({ length: 50 }, () => cache.encryptionKey(request)),
    );
    expect(added).toBe(removed);
  });

  test("all callers with an aborted signal give up together", async () => {
    const { cache, encrypt, load } = setUp({ maxMessages: 3 });
    const controller = new AbortController();
    const { signal } = controller;
    const request = { key: "a", bytes: 1, load, signal };
    const leaving = [1, 2].map(() =>
      caught(() => cache.encryptionKey(request)),
    );
    const staying = encrypt();
    controller.abort(new Error("enough"));
    for (const error of await Promise.all(leaving))
      expect(error.message).toBe("enough");
    expect((await staying).number).toBe(1);
    for (let i = 0; i < 2; i++) expect((await encrypt()).number).toBe(1);
    expect((await encrypt()).number).toBe(2);
  });

  test("an aborted signal is refused before anything is reserved or asked for", async () => {
    const { cache, load, service } = setUp();
    const signal = AbortSignal.abort(new Error("stop"));
    const request = { key: "a", bytes: 1, load, signal };
    expect((await caught(() => cache.encryptionKey(request))).message).toBe(
      "stop",
    );
    expect((await caught(() => cache.decryptionKey(request))).message).toBe(
      "stop",
    );
    expect(service.calls).toBe(0);
  });

  test("bytes reserved by a caller that gives up are given back", async () => {
    const { cache, encrypt, load, service } = setUp({ maxBytes: 100 });
    const closed = gate();
    service.gate = closed.promise;
    const controller = new AbortController();
    const { signal } = controller;
    const leaving = caught(() =>
      cache.encryptionKey({ key: "a", bytes: 90, load, signal }),
    );
    const staying = encrypt(10);
    controller.abort();
    await leaving;
    const joining = encrypt(90);
    closed.open();
    expect((await staying).number).toBe(1);
    expect((await joining).number).toBe(1);
  });

  test("a caller that gives up while its message is checked asks for nothing", async () => {
    const { cache, load, service } = setUp();
    const controller = new AbortController();
    const { signal } = controller;
    const check = async () => controller.abort(new Error("stop"));
    const request = { key: "a", load, check, signal };
    expect((await caught(() => cache.decryptionKey(request))).message).toBe(
      "stop",
    );
    expect(service.calls).toBe(0);
  });

  test("one caller that gives up does not disturb the others, and frees what it reserved", async () => {
    const { cache, encrypt, load, service } = setUp({ maxMessages: 2 });
    const closed = gate();
    service.gate = closed.promise;
    const controller = new AbortController();
    const { signal } = controller;
    const leaving = caught(() =>
      cache.encryptionKey({ key: "a", bytes: 1, load, signal }),
    );
    const staying = encrypt();
    controller.abort(new Error("enough"));
    expect((await leaving).message).toBe("enough");
    const joining = encrypt();
    closed.open();
    expect((await staying).number).toBe(1);
    expect((await joining).number).toBe(1);
    expect((await encrypt()).number).toBe(2);
  });

  test("when every caller has given up, the call is aborted and the next caller starts anew", async () => {
    const { cache, encrypt } = setUp();
    const seen: AbortSignal[] = [];
    const load = (signal: AbortSignal) => {
      seen.push(signal);
      return new Promise<Key>(() => {});
    };
    const controllers = [new AbortController(), new AbortController()];
    const waiting = controllers.map(({ signal }) =>
      caught(() => cache.encryptionKey({ key: "a", bytes: 1, load, signal })),
    );
    controllers[0]?.abort();
    expect(seen[0]?.aborted).toBe(false);
    controllers[1]?.abort(new Error("last"));
    expect(seen[0]?.aborted).toBe(true);
    await Promise.all(waiting);
    expect((await encrypt()).number).toBe(1);
  });

  test("aborting after the data key arrived changes nothing", async () => {
    const { cache, encrypt, load } = setUp({ maxMessages: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    await cache.encryptionKey({ key: "a", bytes: 1, load, signal });
    controller.abort();
    expect(cache.stats().entries).toBe(1);
    expect((await encrypt()).number).toBe(2);
  });
});

describe("the clock", () => {
  test("one that steps back never lengthens a data key's life: the keys at hand are forgotten", async () => {
    const { encrypt, decrypt, time, cache } = setUp({ maxAgeSeconds: 10 });
    await encrypt();
    await decrypt();
    time.now -= 3_600_000;
    expect(cache.stats().entries).toBe(0);
    expect((await encrypt()).number).toBe(3);
    expect((await decrypt()).number).toBe(4);
  });

  test("one that steps back during a call starts the data key's age at its arrival", async () => {
    const { encrypt, time, service } = setUp({ maxAgeSeconds: 10 });
    const closed = gate();
    service.gate = closed.promise;
    const waiting = encrypt();
    time.now -= 3_600_000;
    closed.open();
    await waiting;
    time.now += 10_000;
    expect((await encrypt()).number).toBe(1);
    time.now += 1;
    expect((await encrypt()).number).toBe(2);
  });

  test("one that is no number keeps no data key", async () => {
    const { encrypt, time } = setUp();
    time.now = Number.NaN;
    await encrypt();
    expect((await encrypt()).number).toBe(2);
  });

  test("data keys over age are dropped from memory by any later call, not just by their own", async () => {
    const { encrypt, time, cache } = setUp({ maxAgeSeconds: 10 });
    await encrypt(1, "a");
    await encrypt(1, "b");
    time.now += 10_001;
    expect(cache.stats().entries).toBe(0);
  });
});

describe("capacity", () => {
  test("the least recently used data key gives way", async () => {
    const { encrypt, cache } = setUp({ capacity: 2 });
    await encrypt(1, "a");
    await encrypt(1, "b");
    await encrypt(1, "a");
    await encrypt(1, "c");
    expect(cache.stats()).toMatchObject({ entries: 2, evicted: 1 });
    expect((await encrypt(1, "a")).number).toBe(1);
    expect((await encrypt(1, "b")).number).toBe(4);
  });

  test("unwrapped data keys have as much room of their own, and push out no key to encrypt with", async () => {
    const { encrypt, decrypt, cache } = setUp({ capacity: 2 });
    await encrypt();
    for (const key of ["x", "y", "z"]) await decrypt(key);
    expect((await encrypt()).number).toBe(1);
    expect(cache.stats()).toMatchObject({
      entries: 3,
      evicted: 1,
      generated: 1,
      unwrapped: 3,
    });
  });

  test("calls that fail push out no data key", async () => {
    const { cache, decrypt, service } = setUp({ capacity: 3 });
    for (const key of ["x", "y", "z"]) await decrypt(key);
    service.gate = Promise.reject(new Error("garbage"));
    service.gate.catch(() => {});
    const bad = Array.from({ length: 20 }, (_, i) =>
      caught(() => decrypt(`bad ${i}`)),
    );
    await Promise.all(bad);
    for (const [i, key] of ["x", "y", "z"].entries()) {
      expect((await decrypt(key)).number).toBe(i + 1);
    }
    expect(cache.stats()).toMatchObject({ entries: 3, evicted: 0 });
  });

  test("a clock that throws as a data key arrives fails its waiters, and the next call starts anew", async () => {
    let broken = false;
    const clock = () => {
      if (broken) throw new Error("no time");
      return 0;
    };
    const cache = new DataKeyCache<Key>({ clock });
    let number = 0;
    const load = async () => {
      broken = number === 0;
      return { number: ++number };
    };
    const ask = () => cache.encryptionKey({ key: "a", bytes: 1, load });
    expect((await caught(ask)).message).toBe("no time");
    broken = false;
    expect((await ask()).number).toBe(2);
  });

  test("a use of an unwrapped data key keeps it from giving way", async () => {
    const { decrypt } = setUp({ capacity: 2 });
    await decrypt("x");
    await decrypt("y");
    await decrypt("x");
    await decrypt("z");
    expect((await decrypt("x")).number).toBe(1);
    expect((await decrypt("y")).number).toBe(4);
  });

  test("clear forgets everything, and those who wait still get their data key", async () => {
    const { cache, encrypt, service } = setUp();
    await encrypt(1, "b");
    const closed = gate();
    service.gate = closed.promise;
    const waiting = encrypt();
    cache.clear();
    closed.open();
    expect((await waiting).number).toBe(2);
    expect(cache.stats().entries).toBe(0);
    expect((await encrypt()).number).toBe(3);
  });
});

describe("unwrapped data keys", () => {
  test("are kept up to the maximum age", async () => {
    const { decrypt, time } = setUp({ maxAgeSeconds: 10 });
    await decrypt();
    time.now += 10_000;
    expect((await decrypt()).number).toBe(1);
    time.now += 1;
    expect((await decrypt()).number).toBe(2);
  });

  test("have no limit of messages or bytes", async () => {
    const { decrypt } = setUp({ maxMessages: 1, maxBytes: 1 });
    for (let i = 0; i < 5; i++) expect((await decrypt()).number).toBe(1);
  });

  test("are not kept when decrypt is false", async () => {
    const { decrypt, cache } = setUp({ decrypt: false });
    await decrypt();
    expect((await decrypt()).number).toBe(2);
    expect(cache.stats()).toMatchObject({ entries: 0, unwrapped: 2 });
  });
});

describe("a caller's own check", () => {
  test("runs before the key service is asked, and fails nobody but that caller", async () => {
    const { cache, service, load } = setUp();
    const check = async () => {
      throw new Error("a bad message");
    };
    const good = { key: "a", load, check: async () => {} };
    const answers = await Promise.allSettled([
      cache.decryptionKey({ key: "a", load, check }),
      cache.decryptionKey(good),
      cache.decryptionKey({ key: "a", load, check }),
      cache.decryptionKey(good),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(service.calls).toBe(1);
  });

  test("is needed again when a clock stepped back, for the data key is forgotten", async () => {
    const { cache, decrypt, load, time } = setUp();
    await decrypt();
    time.now -= 1;
    let checks = 0;
    const check = () => {
      checks++;
    };
    await cache.decryptionKey({ key: "a", load, check });
    expect(checks).toBe(1);
  });

  test("is not needed for a data key at hand", async () => {
    const { cache, decrypt, load } = setUp();
    await decrypt();
    let checks = 0;
    const check = () => {
      checks++;
    };
    expect(cache.decryptionKey({ key: "a", load, check })).toEqual({
      number: 1,
    });
    expect(checks).toBe(0);
  });
});

describe("refreshing ahead", () => {
  test("renews unwrapped data keys too", async () => {
    const options = { maxAgeSeconds: 10, refreshAheadSeconds: 2 };
    const { decrypt, time } = setUp(options);
    await decrypt();
    time.now += 9_000;
    expect(decrypt()).toEqual({ number: 1 });
    await nextTurn();
    expect(decrypt()).toEqual({ number: 2 });
  });

  test("renews a data key in use before its end, while it goes on serving", async () => {
    const options = { maxAgeSeconds: 10, refreshAheadSeconds: 2 };
    const { encrypt, time, service } = setUp(options);
    await encrypt();
    time.now += 7_999;
    await encrypt();
    expect(service.calls).toBe(1);
    time.now += 1;
    const closed = gate();
    service.gate = closed.promise;
    expect(encrypt()).toEqual({ number: 1 });
    expect(encrypt()).toEqual({ number: 1 });
    expect(service.calls).toBe(2);
    closed.open();
    await nextTurn();
    expect(encrypt()).toEqual({ number: 2 });
    time.now += 7_999;
    expect(encrypt()).toEqual({ number: 2 });
  });

  test("a caller that comes when the old data key has ended waits for the renewal under way", async () => {
    const options = { maxAgeSeconds: 10, refreshAheadSeconds: 2 };
    const { encrypt, time, service } = setUp(options);
    await encrypt();
    const closed = gate();
    service.gate = closed.promise;
    time.now += 9_000;
    encrypt();
    time.now += 1_001;
    const late = encrypt();
    closed.open();
    expect((await late).number).toBe(2);
    expect(service.calls).toBe(2);
  });

  test("a renewal under way is not started again when the old data key has ended and others are asked for", async () => {
    const options = { maxAgeSeconds: 10, refreshAheadSeconds: 5 };
    const { cache, encrypt, time, service } = setUp(options);
    await encrypt();
    const closed = gate();
    service.gate = closed.promise;
    time.now += 6_000;
    encrypt();
    time.now += 5_000;
    const other = encrypt(1, "b");
    cache.stats();
    const late = encrypt();
    closed.open();
    expect((await late).number).toBe(2);
    await other;
    expect(service.calls).toBe(3);
  });

  test("a renewal under way keeps to its limits", async () => {
    const options = {
      maxAgeSeconds: 10,
      refreshAheadSeconds: 5,
      maxMessages: 2,
    };
    const { encrypt, time, service } = setUp(options);
    await encrypt();
    const closed = gate();
    service.gate = closed.promise;
    time.now += 6_000;
    encrypt();
    const late = [encrypt(), encrypt(), encrypt()];
    closed.open();
    const numbers = (await Promise.all(late)).map(({ number }) => number);
    expect(numbers).toEqual([2, 2, 3]);
  });

  test("a renewal goes on when a caller who waited for it gives up", async () => {
    const options = { maxAgeSeconds: 10, refreshAheadSeconds: 5 };
    const { cache, encrypt, load, time, service } = setUp(options);
    await encrypt();
    const closed = gate();
    service.gate = closed.promise;
    time.now += 6_000;
    encrypt();
    time.now += 5_000;
    const controller = new AbortController();
    const { signal } = controller;
    const leaving = caught(() =>
      cache.encryptionKey({ key: "a", bytes: 1, load, signal }),
    );
    controller.abort();
    await leaving;
    closed.open();
    expect((await encrypt()).number).toBe(2);
    expect(service.calls).toBe(2);
  });

  test("a data key asked for before a newer one does not take the newer one's place", async () => {
    const { encrypt, service } = setUp({ maxMessages: 2 });
    const first = gate();
    service.gate = first.promise;
    const early = encrypt(1, "a", 2);
    const second = gate();
    service.gate = second.promise;
    const late = encrypt(1, "a", 1);
    second.open();
    expect((await late).number).toBe(2);
    first.open();
    expect((await early).number).toBe(1);
    expect((await encrypt(1, "a", 1)).number).toBe(2);
    expect(service.calls).toBe(2);
  });

  test("a data key over age that gives way is not counted as evicted", async () => {
    const { cache, encrypt, time } = setUp({ capacity: 1, maxAgeSeconds: 10 });
    await encrypt(1, "a");
    time.now += 10_001;
    await encrypt(1, "b");
    expect(cache.stats()).toMatchObject({ entries: 1, evicted: 0 });
  });

  test("a failed renewal is nobody's error; the old data key serves to its end, and is renewed then", async () => {
    const options = { maxAgeSeconds: 10, refreshAheadSeconds: 2 };
    const { encrypt, time, service } = setUp(options);
    await encrypt();
    time.now += 9_000;
    service.gate = Promise.reject(new Error("down"));
    service.gate.catch(() => {});
    expect(encrypt()).toEqual({ number: 1 });
    await nextTurn();
    expect(encrypt()).toEqual({ number: 1 });
    expect(service.calls).toBe(2);
    service.gate = Promise.resolve();
    time.now += 1_001;
    expect((await encrypt()).number).toBe(3);
  });

  test("limits of the renewed data key count from its own first message", async () => {
    const options = {
      maxAgeSeconds: 10,
      refreshAheadSeconds: 2,
      maxMessages: 3,
    };
    const { encrypt, time } = setUp(options);
    await encrypt();
    time.now += 9_000;
    await encrypt();
    await nextTurn();
    const numbers = [];
    for (let i = 0; i < 4; i++) numbers.push((await encrypt()).number);
    expect(numbers).toEqual([2, 2, 2, 3]);
  });
});
