import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DataMasking, UnsupportedTypeError } from "../../../mod.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { seal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring, crypto: nativeCrypto() });

class Hidden {
  readonly #secret = "secret";
  get length(): number {
    return this.#secret.length;
  }
}

class Point {
  readonly x: unknown;
  readonly y: unknown;

  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

class Failure extends Error {
  readonly status = 500;
}

class Dictionary extends Map<string, unknown> {
  readonly name = "secret";
}

/** Looks like a boxed number. */
class Amount {
  readonly [Symbol.toStringTag] = "Number";
  readonly secret = 1;
  valueOf(): number {
    return 100;
  }
}

const cycle: { self?: unknown } = {};
cycle.self = cycle;

/** Values inside data that JSON cannot carry, each with its name in messages. */
const LOST: Readonly<
  Record<string, readonly [make: () => unknown, found: string]>
> = {
  "a Map": [() => new Map([["secret", 1]]), "a Map"],
  "a Set": [() => new Set(["secret"]), "a Set"],
  "a Map of a class with members": [() => new Dictionary(), "a Map"],
  "a WeakMap": [() => new WeakMap(), "a WeakMap"],
  bytes: [() => Uint8Array.of(1, 2), "a Uint8Array of 2 bytes"],
  "a typed array": [() => new Float64Array(2), "a Float64Array"],
  "a DataView": [() => new DataView(new ArrayBuffer(1)), "a DataView"],
  "an ArrayBuffer": [() => new ArrayBuffer(2), "an ArrayBuffer"],
  NaN: [() => Number.NaN, "NaN"],
  Infinity: [() => Number.POSITIVE_INFINITY, "Infinity"],
  "a negative infinity": [() => Number.NEGATIVE_INFINITY, "-Infinity"],
  "a boxed NaN": [() => Object(Number.NaN), "NaN"],
  "a big integer": [() => 10n, "a bigint"],
  "a boxed big integer": [() => Object(10n), "a BigInt"],
  "a function": [() => () => "secret", "a function"],
  "a class": [() => Point, "a function"],
  "a symbol": [() => Symbol("secret"), "a symbol"],
  "a boxed symbol": [() => Object(Symbol("secret")), "a Symbol"],
  "an error": [() => new Error("secret"), "an Error"],
  "an error of a class with members": [() => new Failure("secret"), "an Error"],
  "a regular expression": [() => /secret/, "a RegExp"],
  "a promise": [() => Promise.resolve("secret"), "a Promise: await it first"],
  "an invalid date": [
    () => new Date(Number.NaN),
    "a Date whose toJSON returns null",
  ],
  "an instance with private members alone": [
    () => new Hidden(),
    "an instance of a class without enumerable members of its own",
  ],
  "an iterator": [() => [1].values(), "an instance of a class"],
  "a toJSON that gives null": [
    () => ({ toJSON: () => null }),
    "toJSON returns null",
  ],
  "a toJSON that gives nothing": [
    () => ({ toJSON: () => undefined }),
    "toJSON returns undefined",
  ],
  "a toJSON that gives a Map": [() => ({ toJSON: () => new Map() }), "a Map"],
  "a toJSON that throws": [
    () => ({
      toJSON: () => {
        throw new Error("secret");
      },
    }),
    "a value that throws when it is read",
  ],
  "a member with a symbol as its key": [
    () => ({ [Symbol("secret")]: 1 }),
    "a member with a symbol as its key",
  ],
  "a tag of a boxed text": [
    () => ({ [Symbol.toStringTag]: "String", secret: 1 }),
    "a member with a symbol as its key",
  ],
  "an instance of a class with the tag of a boxed number": [
    () => new Amount(),
    "a Number",
  ],
  "a boxed value with a member": [
    () => Object.assign(Object(5), { secret: 1 }),
    "a Number with members of its own",
  ],
  "a boxed text with a symbol for name": [
    () => Object.assign(Object("ab"), { [Symbol("secret")]: 1 }),
    "a String with members of its own",
  ],
  "bytes with a toJSON, as a Buffer has": [
    () => Object.assign(Uint8Array.of(1, 2), { toJSON: () => ({ data: [] }) }),
    "a Uint8Array of 2 bytes",
  ],
};

/** Every way to encrypt a value, with the value's pointer in the input. */
const WAYS: Readonly<
  Record<
    string,
    readonly [encrypt: (value: unknown) => unknown, base: string, what: string]
  >
> = {
  "a whole value": [(value) => masking.encrypt(value), "", "encrypt the value"],
  "a field": [
    (value) =>
      masking.encrypt(
        { user: [0, { card: value }] },
        { fields: ["user[1].card"] },
      ),
    "/user/1/card",
    "encrypt the value",
  ],
  "many values": [
    (value) => masking.encryptMany([1, value]),
    "",
    "encrypt the value of item 1",
  ],
  "a session": [
    async (value) => (await masking.session()).encryptSync(value),
    "",
    "encrypt the value",
  ],
};

describe("what JSON cannot carry", () => {
  for (const [way, [encrypt, base, what]] of Object.entries(WAYS)) {
    test(`is refused with its pointer and its type, anywhere in ${way}`, async () => {
      await masking.session();
      const before = keyring.calls.generate;
      for (const [make, found] of Object.values(LOST)) {
        for (const [holder, inner] of [
          [{ cards: [{ limit: make() }] }, "/cards/0/limit"],
          [[0, make()], "/1"],
          [{ "a/b": { "~": make() } }, "/a~1b/~0"],
          [new Point(1, make()), "/y"],
          [{ at: { toJSON: () => ({ x: make() }) } }, "/at/x"],
        ] as const) {
          const error = await caught(() => encrypt(holder));
          expect(error).toBeInstanceOf(UnsupportedTypeError);
          expect(error.message).toContain(
            `Cannot ${what} at ${JSON.stringify(base + inner)}: expected JSON data, got `,
          );
          expect(error.message).toContain(found);
          expect(error.message).not.toContain("secret");
          expect(error.cause).toBeUndefined();
        }
      }
      // Items that can be encrypted may already have requested a data key.
      expect(keyring.calls.generate).toBe(before);
    });
  }

  test("is refused where an array holds undefined or has a hole, and left out where a member is undefined", async () => {
    const sparse = [1];
    sparse[2] = 3;
    for (const [value, found] of [
      [
        { list: [1, undefined] },
        'at "/list/1": expected JSON data, got undefined',
      ],
      [
        { list: sparse },
        'at "/list/1": expected JSON data, got a hole in an array',
      ],
    ] as const) {
      const error = await caught(() => masking.encrypt(value));
      expect(error.message).toContain(found);
    }
    const token = await masking.encrypt({ a: undefined, b: { c: undefined } });
    expect(JSON.stringify(await masking.decrypt<unknown>(token))).toBe(
      '{"b":{}}',
    );
  });

  test("is refused where items have a hole", async () => {
    const items: unknown[] = [1];
    items[2] = 3;
    const error = await caught(() => masking.encryptMany(items));
    expect(error.message).toContain("Cannot encrypt the value of item 1: ");
    expect(error.message).toContain("got undefined");
  });

  test("is refused in a cycle, and told from a value that is there twice", async () => {
    const error = await caught(() => masking.encrypt({ list: [{ cycle }] }));
    expect(error.message).toContain(
      'at "/list/0/cycle/self": expected JSON data, got a cycle',
    );
    const shared = { a: 1 };
    const twice = { one: shared, list: [shared, shared] };
    const token = await masking.encrypt(twice);
    expect(await masking.decrypt<unknown>(token)).toEqual(twice);
  });

  test("is refused in seal with the pointer of field and value", async () => {
    for (const [make] of Object.values(LOST)) {
      const document = { user: { card: [make()] } };
      const error = await caught(() =>
        seal(masking, document, { fields: ["user.card"] }),
      );
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toContain('the field "/user/card"');
      expect(error.message).toContain('at "/user/card/0"');
      expect(error.message).not.toContain("secret");
    }
  });

  test("stays as it is in a document beside the fields", async () => {
    const document = { born: new Map([[1, 2]]), big: 1n, ssn: "x" };
    const encrypted = await masking.encrypt(document, { fields: ["ssn"] });
    expect(encrypted.born).toBe(document.born);
    expect(encrypted.big).toBe(1n);
  });

  test("is told with the step that mends it", async () => {
    for (const [value, step] of [
      [[1n], "; a serializer can carry it"],
      [[new Map()], "; a serializer can carry it"],
      [
        [Uint8Array.of(1)],
        "; give bytes as a whole value or field, in a Uint8Array, or as text",
      ],
    ] as const) {
      const error = await caught(() => masking.encrypt(value));
      expect(error.message).toContain(step);
    }
  });

  test("that is nested too deep is refused, and no stack overflows", async () => {
    const nest = (levels: number): unknown => {
      let value: unknown = 1;
      for (let i = 0; i < levels; i++) value = [value];
      return value;
    };
    const most = nest(2_000);
    const token = await masking.encrypt(most);
    expect(JSON.stringify(await masking.decrypt<unknown>(token))).toBe(
      JSON.stringify(most),
    );
    for (const levels of [2_001, 200_000]) {
      const error = await caught(() => masking.encrypt(nest(levels)));
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toContain("got nesting deeper than 2000 levels");
    }
  });

  test("is no matter to a serializer of the caller's", async () => {
    const lossy = new DataMasking({
      keyring,
      serializer: { stringify: () => "7", parse: JSON.parse },
    });
    const token = await lossy.encrypt({ list: [new Map(), 1n] });
    expect(await lossy.decrypt<unknown>(token)).toBe(7);
  });
});

describe("what has a text of its own", () => {
  test("is that text: a date, and whatever has toJSON, which is called once and with its key", async () => {
    const keys: unknown[] = [];
    const date = new Date(0);
    const own = {
      toJSON(key: unknown) {
        keys.push(key);
        return { at: date, list: [date] };
      },
    };
    const token = await masking.encrypt({ date, own, list: [own] });
    const text = "1970-01-01T00:00:00.000Z";
    const answer = { at: text, list: [text] };
    expect(await masking.decrypt<unknown>(token)).toEqual({
      date: text,
      own: answer,
      list: [answer],
    });
    expect(keys).toEqual(["own", "0"]);
    keys.length = 0;
    await masking.encrypt(own);
    expect(keys).toEqual([""]);
  });

  test("is asked for once too where every object inherits a toJSON", async () => {
    let calls = 0;
    Object.defineProperty(Object.prototype, "toJSON", {
      configurable: true,
      value(this: object) {
        calls++;
        return { ...this };
      },
    });
    let token: string;
    try {
      token = (await masking.session()).encryptSync({ a: { b: 1 } });
    } finally {
      delete (Object.prototype as { toJSON?: unknown }).toJSON;
    }
    expect(calls).toBe(2);
    expect(await masking.decrypt<unknown>(token)).toEqual({ a: { b: 1 } });
  });

  test("is a big integer where the caller gives BigInt a toJSON with a text, and no other answer", async () => {
    const prototype = BigInt.prototype as { toJSON?: () => unknown };
    try {
      prototype.toJSON = function () {
        return String(this);
      };
      const token = await masking.encrypt({ n: 12345678901234567890n });
      expect(await masking.decrypt<unknown>(token)).toEqual({
        n: "12345678901234567890",
      });
      prototype.toJSON = function () {
        return Number(this);
      };
      const error = await caught(() =>
        masking.encrypt({ n: 12345678901234567890n }),
      );
      expect(error.message).toContain(
        'at "/n": expected JSON data, got a bigint',
      );
    } finally {
      delete prototype.toJSON;
    }
  });

  test("is an instance with members, a boxed value, an array of a class and an object of no class", async () => {
    class Rows extends Array<number> {}
    const token = await masking.encrypt([
      new Point(1, [2]),
      Object("text"),
      Object(2),
      Object(false),
      Rows.from([1, 2]),
      Object.assign(Object.create(null), { a: 1 }),
      Object.create(null),
      -0,
    ]);
    const text = JSON.stringify(await masking.decrypt<unknown>(token));
    expect(text).toBe('[{"x":1,"y":[2]},"text",2,false,[1,2],{"a":1},{},0]');
  });

  test("is an array without the members that it has beside its elements", async () => {
    for (const last of [1, new Point(1, 2)]) {
      const match = Object.assign(["a", last], { index: 1, [Symbol("x")]: 2 });
      const token = await masking.encrypt({ match });
      const back = await masking.decrypt<unknown>(token);
      expect(back).toEqual({ match: ["a", JSON.parse(JSON.stringify(last))] });
    }
  });

  test("is not taken from raw JSON, whose digits parsing may lose", async () => {
    const { rawJSON } = JSON as { rawJSON?(text: string): unknown };
    if (!rawJSON) return;
    const error = await caught(() =>
      masking.encrypt([rawJSON("12345678901234567890")]),
    );
    expect(error.message).toContain(
      'at "/0": expected JSON data, got raw JSON',
    );
  });
});

/** Value, its form after JSON, and the pointers of the parts that JSON cannot carry. */
interface Sample {
  readonly value: unknown;
  readonly projection: unknown;
  readonly lost: readonly string[];
}

const name = fc
  .oneof(
    fc.string({ maxLength: 3 }),
    fc.constantFrom("__proto__", "1", "a/b", "~"),
  )
  .filter((each) => each !== "toJSON");

const plain = fc
  .oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  )
  .map(
    (value): Sample => ({
      value,
      projection: value === 0 ? 0 : value,
      lost: [],
    }),
  );

const date = fc
  .date({ noInvalidDate: true })
  .map(
    (value): Sample => ({ value, projection: value.toISOString(), lost: [] }),
  );

const nothing = fc.constant<Sample>({
  value: undefined,
  projection: undefined,
  lost: [],
});

const lost = fc
  .constantFrom(...Object.values(LOST))
  .map(([make]): Sample => ({ value: make(), projection: null, lost: [""] }));

function below(key: string | number, { lost }: Sample): string[] {
  const token = String(key).replaceAll("~", "~0").replaceAll("/", "~1");
  return lost.map((pointer) => `/${token}${pointer}`);
}

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: plain, weight: 12 },
    { arbitrary: date, weight: 2 },
    { arbitrary: nothing, weight: 1 },
    { arbitrary: lost, weight: 1 },
    {
      weight: 6,
      arbitrary: fc.array(tie("sample"), { maxLength: 4 }).map((items) => ({
        value: items.map(({ value }) => value),
        projection: items.map(({ projection }) => projection),
        lost: items.flatMap((each, i) =>
          each.value === undefined ? [`/${i}`] : below(i, each),
        ),
      })),
    },
    {
      weight: 6,
      arbitrary: fc
        .uniqueArray(fc.tuple(name, tie("sample")), {
          maxLength: 4,
          selector: ([key]) => key,
        })
        .map((members) => ({
          value: Object.fromEntries(
            members.map(([key, { value }]) => [key, value]),
          ),
          projection: Object.fromEntries(
            members.flatMap(([key, each]) =>
              each.value === undefined ? [] : [[key, each.projection]],
            ),
          ),
          lost: members.flatMap(([key, each]) => below(key, each)),
        })),
    },
    {
      weight: 1,
      arbitrary: tie("sample").map((each) => {
        const isNone = each.value === undefined || each.value === null;
        // The result of `toJSON` is not asked for `toJSON` again: a date would become an object without members.
        const isAsked =
          each.value instanceof Date ||
          typeof (each.value as { toJSON?: unknown } | null)?.toJSON ===
            "function";
        const given = isAsked ? "text" : each.value;
        return {
          value: { toJSON: () => given },
          projection: isAsked ? "text" : each.projection,
          lost: isNone ? [""] : isAsked ? [] : each.lost,
        };
      }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(tie("sample"), tie("sample")).map(([x, y]) => ({
        value: new Point(x.value, y.value),
        projection: Object.fromEntries(
          Object.entries({ x, y }).flatMap(([key, each]) =>
            each.value === undefined ? [] : [[key, each.projection]],
          ),
        ),
        lost: [...below("x", x), ...below("y", y)],
      })),
    },
  ),
}));

describe("whatever encrypt takes", () => {
  for (const [way, wrap] of Object.entries({
    "a whole value": async (value: unknown) => {
      const token = await masking.encrypt([value]);
      return (await masking.decrypt<unknown[]>(token))[0];
    },
    "a field": async (value: unknown) => {
      const document = [[value]];
      const encrypted = await masking.encrypt(document, {
        fields: ["[0]"],
      });
      return (await masking.decrypt<unknown[][]>(encrypted))[0]?.[0];
    },
  })) {
    test(`decrypts to what JSON makes of it with nothing lost, or the error leads to what is lost, in ${way}`, async () => {
      const base = way === "a field" ? "/0/0" : "/0";
      await fc.assert(
        fc.asyncProperty(sample, async ({ value, projection, lost }) => {
          const pointers = value === undefined ? [""] : lost;
          if (pointers.length === 0) {
            expect(JSON.stringify(await wrap(value))).toBe(
              JSON.stringify(projection),
            );
            return;
          }
          const error = await caught(() => wrap(value));
          expect(error).toBeInstanceOf(UnsupportedTypeError);
          const [, quoted = '""'] =
            /at ("(?:[^"\\]|\\.)*"): expected/.exec(error.message) ?? [];
          expect(pointers.map((each) => base + each)).toContain(
            JSON.parse(quoted),
          );
        }),
        { numRuns: 300 },
      );
    });
  }
});
