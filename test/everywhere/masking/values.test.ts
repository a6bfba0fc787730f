import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  DataMasking,
  generateKey,
  isEnvelope,
  type Keyring,
  localKeyring,
  type Serializer,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";
import { nextTurn, until } from "../../support/turns.ts";

const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});
const context = { tenant_id: "a06b" };

async function roundTrip(value: unknown): Promise<unknown> {
  const token = await masking.encrypt(value, { context });
  expect(isEnvelope(token)).toBe(true);
  return masking.decrypt(token, { context });
}

describe("a whole value", () => {
  const values: [string, unknown][] = [
    [
      "an object",
      { id: 1, name: "Jo", tags: ["a", null, true], nested: { n: 1.5 } },
    ],
    ["an empty object", {}],
    ["an array", [1, [2, [3]]]],
    ["a string", "plain text"],
    ["an empty string", ""],
    ["a string of emoji and lone surrogates", "🎭 \ud800 \udfff"],
    ["a string with a byte order mark", "\uFEFFx"],
    ["a number", -1.5e-300],
    ["zero", 0],
    ["true", true],
    ["false", false],
    ["null", null],
    ["bytes", Uint8Array.of(0, 1, 254, 255)],
    ["no bytes", new Uint8Array(0)],
    ["a megabyte of bytes", new Uint8Array(1 << 20).fill(7)],
    ["a megabyte of text", "é".repeat(1 << 19)],
  ];
  for (const [name, value] of values) {
    test(`comes back as it was: ${name}`, async () => {
      expect(await roundTrip(value)).toEqual(value);
    });
  }

  test("comes back as it was: any JSON value", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue({ noUnicodeString: false }),
        async (value) => {
          expect(await roundTrip(value)).toEqual(
            JSON.parse(JSON.stringify(value)),
          );
        },
      ),
    );
  });

  test("comes back with `__proto__` as a key of its own", async () => {
    const value = JSON.parse('{"__proto__":{"admin":true}}');
    const back = (await roundTrip(value)) as object;
    expect(Object.hasOwn(back, "__proto__")).toBe(true);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  test("comes back as bytes of a plain Uint8Array when it was a Buffer or part of one", async () => {
    const { Buffer } = await import("node:buffer");
    const back = await roundTrip(Buffer.from("abc").subarray(1));
    expect(Object.getPrototypeOf(back)).toBe(Uint8Array.prototype);
    expect(back).toEqual(Uint8Array.of(98, 99));
  });

  test("is not to be found in the token, and two tokens of it differ", async () => {
    const secret = "a very secret value";
    const [one, two] = await Promise.all([
      masking.encrypt(secret),
      masking.encrypt(secret),
    ]);
    expect(one).not.toBe(two);
    for (const part of one.split(".")) {
      const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
      expect(text).not.toContain(secret);
    }
  });

  test("is taken as it was when encrypt was called, whatever happens to it afterwards", async () => {
    const keyring = memoryKeyring();
    const cold = new DataMasking({ keyring });
    const bytes = Uint8Array.of(1, 2, 3);
    const object = { a: 1 };
    const given = { tenant: "x" };
    const sealing = [
      cold.encrypt(bytes, { context: given }),
      cold.encrypt(object, { context: given }),
    ];
    bytes.fill(0);
    object.a = 2;
    given.tenant = "y";
    const [first, second] = await Promise.all(sealing);
    const before = { context: { tenant: "x" } };
    expect(await cold.decrypt(first, before)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await cold.decrypt(second, before)).toEqual({ a: 1 });
  });
});

describe("a value that JSON cannot hold", () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const values: [string, unknown][] = [
    ["undefined", undefined],
    ["a function", () => "secret"],
    ["a symbol", Symbol("secret")],
    ["a big integer", 10n],
    ["a big integer in an object", { balance: 10n }],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["a cycle", cyclic],
    ["a Map", new Map([["secret", 1]])],
    ["a Set", new Set(["secret"])],
    ["a promise", Promise.resolve("secret")],
    ["an ArrayBuffer", new ArrayBuffer(8)],
    ["another typed array", new Uint16Array(2)],
    ["a Blob", new Blob(["secret"])],
    ["an error", new Error("secret")],
    ["a regular expression", /secret/],
    ["a WeakMap", new WeakMap()],
    ["an invalid date", new Date(Number.NaN)],
    ["a boxed NaN", Object(Number.NaN)],
    [
      "an object with a tag of its own",
      Object.assign(Object.create({}), { [Symbol.toStringTag]: "secret" }),
    ],
    [
      "something that fails as it is read",
      {
        toJSON: () => {
          throw new Error("secret");
        },
      },
    ],
  ];
  for (const [name, value] of values) {
    test(`is refused without being shown: ${name}`, async () => {
      const error = await caught(() => masking.encrypt(value));
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).not.toContain("secret");
      expect(error.cause).toBeUndefined();
    });
  }

  test("can be encrypted with a serializer that knows it", async () => {
    const serializer: Serializer = {
      stringify: (value) =>
        JSON.stringify(value, (_, v) =>
          typeof v === "bigint" ? { big: String(v) } : v,
        ),
      parse: (text) =>
        JSON.parse(text, (_, v) =>
          Object.hasOwn(Object(v), "big") ? BigInt(v.big) : v,
        ),
    };
    const big = new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
      serializer,
    });
    expect(await big.decrypt(await big.encrypt({ n: 10n }))).toEqual({
      n: 10n,
    });
  });

  test("a serializer that fails to parse shows nothing of the plaintext", async () => {
    const keyring = localKeyring({ key: generateKey() });
    const writes = new DataMasking({
      keyring,
      serializer: { stringify: () => "secret", parse: String },
    });
    const reads = new DataMasking({ keyring });
    const token = await writes.encrypt(1);
    const error = await caught(() => reads.decrypt(token));
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).not.toContain("secret");
    expect(error.cause).toBeUndefined();
  });
});

describe("many values at once", () => {
  test("come back in their order", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const items = ["a", { b: 2 }, null];
    const tokens = await masking.encryptMany(items);
    expect(await masking.decryptMany(tokens)).toEqual(items);
  });

  test("fail as one, and what else fails is not left unheard", async () => {
    const keyring = memoryKeyring();
    let isAsked = false;
    const failing: Keyring = {
      ...keyring,
      id: keyring.id,
      generateDataKey: () => {
        isAsked = true;
        return Promise.reject(new Error("out of order"));
      },
    };
    const masking = new DataMasking({ keyring: failing });
    const error = await caught(() => masking.encryptMany(["a", 1n]));
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    // By now, an unhandled rejection would have ended the process or failed the test.
    await until(() => isAsked);
    await nextTurn();
  });
});
