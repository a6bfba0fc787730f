import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  type CryptoPort,
  DataMasking,
  DecryptionError,
  EnvelopeError,
  envelopeFormat,
  FieldNotFoundError,
  inspect,
  isEnvelope,
  KeyringError,
  SealmaskError,
  webCrypto,
} from "../../mod.ts";
import { toStandardJwe } from "../../src/entries/jose.ts";
import { cacheKeyOf } from "../../src/materials/key-source.ts";
import { encodeEncryptedDataKeys } from "../../src/message/encrypted-data-keys.ts";
import { snapshotContext } from "../../src/message/encryption-context.ts";
import {
  type MemoryKeyring,
  memoryKeyring,
} from "../../src/testing/memory-keyring.ts";
import { decodeBase64Url, encodeBase64Url } from "../../src/util/base64.ts";
import type { Bytes } from "../../src/util/bytes.ts";
import { memoize } from "../../src/util/memoize.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/util/utf8.ts";
import { caught } from "../support/caught.ts";
import { nextTurn, until } from "../support/turns.ts";

const context = { tenant_id: "a06b" };

/** Writes a token with the right content key and a header that the attacker chose. */
async function forge(
  token: string,
  contentKey: Uint8Array,
  change: (header: Record<string, unknown>) => void,
): Promise<string> {
  const [header = "", dataKeys] = token.split(".");
  const members = JSON.parse(decodeUtf8(decodeBase64Url(header) as Bytes));
  change(members);
  const text = encodeBase64Url(encodeUtf8(JSON.stringify(members)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const aes = await webCrypto.aesGcm(Uint8Array.from(contentKey));
  const { ciphertext, tag } = await aes.seal(
    iv,
    encodeUtf8('"forged"'),
    encodeUtf8(text),
  );
  const rest = [iv, ciphertext, tag].map(encodeBase64Url);
  return [text, dataKeys, ...rest].join(".");
}

describe("a forger who has the content key", () => {
  async function setUp() {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const token = await masking.encrypt("x", { context });
    const key = await masking.contentKey(token, { context });
    await masking.decrypt(token, { context });
    return { masking, token, key };
  }

  test("writes tokens that open, as anyone with the key can", async () => {
    const { masking, token, key } = await setUp();
    const forged = await forge(token, key, () => {});
    expect(await masking.decrypt(forged, { context })).toBe("forged");
  });

  test("cannot have another key commitment accepted, though the payload authenticates", async () => {
    const { masking, token, key } = await setUp();
    const forged = await forge(token, key, (header) => {
      header.kc = encodeBase64Url(new Uint8Array(32));
    });
    const call = () => masking.decrypt(forged, { context });
    expect(await caught(call)).toBeInstanceOf(DecryptionError);
  });

  test("cannot have another context digest accepted, also when the data key is at hand", async () => {
    const { masking, token, key } = await setUp();
    for (const ctx of [undefined, encodeBase64Url(new Uint8Array(16))]) {
      const forged = await forge(token, key, (header) => {
        if (ctx) header.ctx = ctx;
        else delete header.ctx;
      });
      const call = () => masking.decrypt(forged, { context });
      expect(await caught(call)).toBeInstanceOf(ContextMismatchError);
    }
  });
});

describe("a damaged token in a document", () => {
  test("is refused whichever character was changed, never left as it is", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const document = (await masking.encrypt(
      { a: 1, b: 2 },
      {
        fields: ["a", "b"],
      },
    )) as { a: string; b: string };
    for (let i = 0; i < document.a.length; i++) {
      for (const come of ["A", "B", " ", "."]) {
        if (document.a[i] === come) continue;
        const a = document.a.slice(0, i) + come + document.a.slice(i + 1);
        const error = await caught(() => masking.decrypt({ ...document, a }));
        expect(error).toBeInstanceOf(SealmaskError);
      }
    }
  });

  test("with white space around it is refused too", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const { a } = (await masking.encrypt({ a: 1 }, { fields: ["a"] })) as {
      a: string;
    };
    const call = () => masking.decrypt({ a: ` ${a}` });
    expect(await caught(call)).toBeInstanceOf(EnvelopeError);
  });

  test("is not seen in ordinary text, nor in a JWT", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const jwt =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    const sentence =
      "One sentence. Another one. And then some. More of it. Enough, enough it is";
    const document = { jwt, sentence, none: "", dots: "....." };
    expect(await caught(() => masking.decrypt(document))).toBeInstanceOf(
      FieldNotFoundError,
    );
  });
});

describe("documents that change while a data key is awaited", () => {
  test("are encrypted as they were when encrypt was called", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const document: { user: unknown } = { user: { ssn: "1", name: "Jo" } };
    const sealing = masking.encrypt(document, {
      fields: ["user.ssn"],
    }) as Promise<{ user: { name: string; ssn: string } }>;
    document.user = "plain";
    const sealed = await sealing;
    expect(sealed.user.name).toBe("Jo");
    expect(isEnvelope(sealed.user.ssn)).toBe(true);
  });
});

describe("limits through documents", () => {
  test("each field counts as a message, reserved together", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, cache: { maxMessages: 5 } });
    const fields = ["a", "b", "c"];
    for (let i = 0; i < 4; i++)
      await masking.encrypt({ a: 1, b: 2, c: 3 }, { fields });
    expect(keyring.calls.generate).toBe(4);
  });

  test("the bytes of all fields count", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, cache: { maxBytes: 100 } });
    const document = { a: new Uint8Array(30), b: new Uint8Array(30) };
    for (let i = 0; i < 3; i++)
      await masking.encrypt(document, { fields: ["a", "b"] });
    expect(keyring.calls.generate).toBe(3);
  });

  test("the same location may hold JSON and then bytes", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    for (const value of [1, Uint8Array.of(1), "x", Uint8Array.of(2)]) {
      const sealed = await masking.encrypt({ a: value }, { fields: ["a"] });
      expect(await masking.decrypt(sealed)).toEqual({ a: value });
      expect(await masking.decrypt(await masking.encrypt(value))).toEqual(
        value,
      );
    }
  });

  test("instances with different limits of encrypted data keys do not share data keys", async () => {
    const keyring = memoryKeyring();
    const one = new DataMasking({
      keyring,
      format: envelopeFormat({ maxEncryptedDataKeys: 1 }),
    });
    expect(envelopeFormat({ maxEncryptedDataKeys: 1 }).id).not.toBe(
      envelopeFormat().id,
    );
    expect(await one.decrypt(await one.encrypt("x"))).toBe("x");
    for (const bad of [0, 1.5, 65_536, Number.NaN]) {
      expect(() =>
        envelopeFormat({ maxEncryptedDataKeys: bad as never }),
      ).toThrow(RangeError);
    }
  });
});

describe("a listener that throws", () => {
  test("changes nothing for those who wait for data keys, and no promise is left alone", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({
      keyring,
      onEvent: () => {
        throw new Error("listener");
      },
    });
    const { signal } = new AbortController();
    keyring.failure = new Error("down");
    const error = await caught(() => masking.encrypt(1, { signal }));
    expect(error).toBeInstanceOf(KeyringError);
    keyring.failure = null;
    expect(await masking.decrypt(await masking.encrypt(1, { signal }))).toBe(1);
    const erasing = () => masking.erase({ a: 1 }, { fields: ["a"] });
    expect(erasing).toThrow("listener");
  });
});

describe("events of calls to the key service", () => {
  function setUp() {
    const types: string[] = [];
    const keyring = memoryKeyring();
    const onEvent = ({ type }: { type: string }) => types.push(type);
    return { types, keyring, masking: new DataMasking({ keyring, onEvent }) };
  }

  test("are reported though the caller who started the call gave up", async () => {
    const { types, masking } = setUp();
    const controller = new AbortController();
    const leaving = caught(() =>
      masking.encrypt(1, { signal: controller.signal }),
    );
    const staying = masking.encrypt(2);
    controller.abort();
    await leaving;
    await staying;
    expect(types.sort()).toEqual([
      "cache-hit",
      "cache-miss",
      "data-key-generated",
    ]);
  });

  test("tell of a miss also when the keyring fails", async () => {
    const { types, keyring, masking } = setUp();
    const token = await masking.encrypt(1);
    keyring.failure = new Error("down");
    await caught(() => masking.encrypt(1, { context }));
    await caught(() => masking.decrypt(token));
    expect(types).toEqual([
      "cache-miss",
      "data-key-generated",
      "cache-miss",
      "cache-miss",
    ]);
  });

  test("tell of every unwrapping, for content keys and re-wrapping too", async () => {
    const { types, keyring, masking } = setUp();
    const token = await masking.encrypt(1);
    await masking.contentKey(token);
    await masking.rewrap(token, { to: keyring });
    expect(types.filter((type) => type === "data-key-unwrapped").length).toBe(
      2,
    );
  });
});

describe("a signal without a cache, and for content keys and re-wrapping", () => {
  const sum = (calls: MemoryKeyring["calls"]) =>
    calls.generate + calls.unwrap + calls.wrap;

  test("ends the waiting though the keyring does not heed it, and keeps it from being asked at all", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, cache: false });
    const token = await masking.encrypt(1);
    const calls = [
      (signal: AbortSignal) => masking.encrypt(1, { signal }),
      (signal: AbortSignal) => masking.decrypt(token, { signal }),
      (signal: AbortSignal) => masking.contentKey(token, { signal }),
      (signal: AbortSignal) => masking.rewrap(token, { signal, to: keyring }),
    ];
    keyring.gate = new Promise(() => {});
    for (const call of calls) {
      const before = { ...keyring.calls };
      expect(
        (await caught(() => call(AbortSignal.abort(new Error("early")))))
          .message,
      ).toBe("early");
      expect(keyring.calls).toEqual(before);
      const controller = new AbortController();
      const waiting = caught(() => call(controller.signal));
      const asked = sum(before);
      await until(() => sum(keyring.calls) > asked);
      controller.abort(new Error("late"));
      expect((await waiting).message).toBe("late");
    }
  });
});

describe("a keyring that answers nonsense", () => {
  test("gives a KeyringError, whatever the nonsense is", async () => {
    const keyring = memoryKeyring();
    const token = await new DataMasking({ keyring }).encrypt(1);
    const plaintext = () => new Uint8Array(32);
    const answers: unknown[] = [
      undefined,
      null,
      {},
      { plaintext: plaintext() },
    ];
    for (const keys of [null, {}, [null], [{}], [{ providerId: "x" }]]) {
      answers.push({ plaintext: plaintext(), encryptedDataKeys: keys });
    }
    for (const answer of answers) {
      const broken = {
        ...keyring,
        generateDataKey: async () => answer as never,
      };
      const call = () => new DataMasking({ keyring: broken }).encrypt(1);
      expect(await caught(call)).toBeInstanceOf(KeyringError);
    }
    for (const answer of [undefined, null, "x", [null], [{}]]) {
      const to = { ...keyring, wrapDataKey: async () => answer as never };
      const call = () => new DataMasking({ keyring }).rewrap(token, { to });
      expect(await caught(call)).toBeInstanceOf(KeyringError);
    }
  });
});

describe("a context that is too long", () => {
  test("is a RangeError before any key service is called", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring });
    const long = { context: { a: "x".repeat(70_000) } };
    expect(await caught(() => masking.encrypt(1, long))).toBeInstanceOf(
      RangeError,
    );
    expect(await caught(() => masking.decrypt("x", long))).toBeInstanceOf(
      RangeError,
    );
    expect(keyring.calls).toEqual({ generate: 0, unwrap: 0, wrap: 0 });
    const fits = { context: { a: "x".repeat(65_000) } };
    expect(await masking.decrypt(await masking.encrypt(1, fits), fits)).toBe(1);
  });
});

describe("a hit that starts a renewal", () => {
  test("is reported as a hit, and the new data key when it has come", async () => {
    let now = 0;
    const types: string[] = [];
    const masking = new DataMasking({
      keyring: memoryKeyring(),
      cache: { maxAgeSeconds: 10, refreshAheadSeconds: 5, clock: () => now },
      onEvent: ({ type }) => types.push(type),
    });
    await masking.encrypt(1);
    now = 6_000;
    await masking.encrypt(1);
    await until(() => types.length >= 4);
    await nextTurn();
    expect(types).toEqual([
      "cache-miss",
      "data-key-generated",
      "cache-hit",
      "data-key-generated",
    ]);
  });
});

describe("what is derived from a data key", () => {
  test("is wiped: the data key, HKDF's output and the content key", async () => {
    const seen: Uint8Array[] = [];
    const watched: CryptoPort = {
      ...webCrypto,
      async hkdf(hash, inputKey) {
        seen.push(inputKey);
        const hkdf = await webCrypto.hkdf(hash, inputKey);
        return {
          async derive(...request) {
            const derived = await hkdf.derive(...request);
            seen.push(derived);
            return derived;
          },
        };
      },
      aesGcm(key) {
        seen.push(key);
        return webCrypto.aesGcm(key);
      },
    };
    const masking = new DataMasking({
      keyring: memoryKeyring(),
      crypto: watched,
    });
    const token = await masking.encrypt(1);
    await masking.decrypt(token);
    await masking.rewrap(token, { to: memoryKeyring() });
    expect(seen.length).toBe(8);
    for (const bytes of seen)
      expect(bytes.every((byte) => byte === 0)).toBe(true);
  });
});

describe("a keyring that writes into what it is given", () => {
  test("does not change how the next token is read", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({
      keyring: {
        ...keyring,
        async unwrapDataKey(request) {
          const unwrapped = await keyring.unwrapDataKey(request);
          for (const key of request.encryptedDataKeys) key.ciphertext.fill(0);
          return unwrapped;
        },
      },
      cache: false,
    });
    const token = await masking.encrypt("x");
    for (let i = 0; i < 3; i++) expect(await masking.decrypt(token)).toBe("x");
  });

  test("that gives no encrypted data key at all is refused", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({
      keyring: {
        ...keyring,
        generateDataKey: async () => ({
          plaintext: new Uint8Array(32),
          encryptedDataKeys: [],
        }),
      },
    });
    const error = await caught(() => masking.encrypt(1));
    expect(error.name).toBe("KeyringError");
    expect(error.message).toMatch(
      /expected at least one encrypted data key, got none/,
    );
  });
});

describe("ids of cached data keys", () => {
  test("differ whenever one of their parts does, however the parts are cut", () => {
    const texts = ["", "a", "1:a", "a1:", "0:", "1", ":"];
    const ids = new Set<string>();
    for (const keyringId of texts) {
      const write = cacheKeyOf(() => keyringId);
      for (const format of texts) {
        for (const key of texts)
          for (const data of texts) ids.add(write(format, key, data));
      }
    }
    expect(ids.size).toBe(texts.length ** 4);
  });

  test("a context read within another one's getter does not take its place", () => {
    snapshotContext({ t: "1" });
    const nested = {
      get t() {
        snapshotContext({ t: "evil" });
        return "1";
      },
    };
    expect({ ...snapshotContext(nested).pairs }).toEqual({ t: "1" });
  });
});

describe("memory", () => {
  test("remembered texts are few, short and alone: no more than the last ones are kept", () => {
    let computed = 0;
    const remember = memoize((text) => ({ n: ++computed, text }), 2, 4);
    expect(remember("a").n).toBe(1);
    expect(remember("b").n).toBe(2);
    expect(remember("a").n).toBe(1);
    expect(remember("c").n).toBe(3);
    expect(remember("a").n).toBe(1);
    expect(remember("b").n).toBe(4);
    expect(remember("too long").n).toBe(5);
    expect(remember("too long").n).toBe(6);
  });
});

describe("inspect and its like", () => {
  const info = Uint8Array.of(1);
  const key = { providerId: "test", providerInfo: info, ciphertext: info };

  async function withKeys(count: number): Promise<string> {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const parts = (await masking.encrypt(1)).split(".");
    return parts
      .with(1, encodeBase64Url(encodeEncryptedDataKeys(Array(count).fill(key))))
      .join(".");
  }

  test("show more encrypted data keys than would be tried", async () => {
    const token = await withKeys(300);
    expect(inspect(token).encryptedDataKeys.length).toBe(300);
    expect(isEnvelope(token)).toBe(true);
  });

  test("give copies: what is done to them does not change how a token is read", async () => {
    const token = await withKeys(1);
    inspect(token).encryptedDataKeys[0]?.providerInfo.fill(9);
    expect(inspect(token).encryptedDataKeys[0]?.providerInfo).toEqual(
      Uint8Array.of(1),
    );
  });

  test("a standard JWE is made of well-formed tokens alone", async () => {
    const token = await withKeys(1);
    expect(() => toStandardJwe(token.slice(0, -1))).toThrow(EnvelopeError);
    expect(() => toStandardJwe("a.b.c.d.e")).toThrow(EnvelopeError);
  });
});

describe("a text of nothing but dots", () => {
  const dots = ".".repeat(2_000_000);

  test("is no token, and is told so at once: its parts are not counted to the end", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const pieces: number[] = [];
    const { split } = String.prototype;
    String.prototype.split = function (this: string, ...args: never[]) {
      const parts: string[] = Reflect.apply(split, this, args);
      pieces.push(parts.length);
      return parts;
    } as never;
    try {
      expect(isEnvelope(dots)).toBe(false);
      expect((await caught(() => masking.decrypt(dots))).message).toContain(
        "expected five parts, got more than 6",
      );
    } finally {
      String.prototype.split = split;
    }
    expect(Math.max(0, ...pieces)).toBeLessThan(10);
  });
});
