import { describe, expect, test } from "bun:test";
import { runInNewContext } from "node:vm";
import {
  erase,
  eraser,
  type SealmaskEvent,
  UnsupportedTypeError,
} from "../../mod.ts";

// Attacks that readers of the code once found, or that could have worked.

describe("a search", () => {
  const holders: Readonly<Record<string, object>> = {
    Headers: new Headers({ ssn: "secret" }),
    URLSearchParams: new URLSearchParams("ssn=secret"),
    FormData: new FormData(),
    "a Map's iterator": new Map([["ssn", "secret"]]).entries(),
    "a collection of the caller's own": {
      *[Symbol.iterator]() {
        yield { ssn: "secret" };
      },
    },
  };
  for (const [name, holder] of Object.entries(holders)) {
    test(`does not pass over ${name}`, () => {
      const data = { ssn: 1, holder };
      for (const fields of [["$..ssn"], ["holder.ssn"]]) {
        expect(() => erase(data, { fields })).toThrow(UnsupportedTypeError);
      }
      const beside: { holder: unknown } = erase(data, { fields: ["ssn"] });
      expect(beside.holder).toBe(holder);
      const masked: unknown = erase(data, { customMask: "x" });
      expect(masked).toEqual({ ssn: "x", holder: "x" });
    });
  }

  test("of what a getter gives is refused: it may give something else when it is copied", () => {
    let calls = 0;
    const data = {
      get rows() {
        calls++;
        const rows = [{ v: "secret" }, { v: "open" }];
        return calls % 2 === 1 ? rows : rows.reverse();
      },
    };
    expect(() => erase(data, { fields: ["rows[0].v"] })).toThrow(
      UnsupportedTypeError,
    );
  });
});

describe("a proxy", () => {
  /** Hides an object's members of one name, through `get` and `ownKeys` only. */
  function without<T extends object>(target: T, hidden: string): T {
    return new Proxy(target, {
      get(from, key, receiver) {
        if (key === hidden) return undefined;
        const value: unknown = Reflect.get(from, key, receiver);
        return typeof value === "object" && value !== null
          ? without(value, hidden)
          : value;
      },
      ownKeys: (from) => Reflect.ownKeys(from).filter((key) => key !== hidden),
    });
  }

  test("gives away no more than it shows, with a listener or without, by a plan or by a search", () => {
    const data = without({ profile: { email: "e", ssn: "secret" } }, "ssn");
    for (const path of ["profile.email", "$..email"]) {
      for (const onEvent of [undefined, () => {}]) {
        const erased = erase(data, { fields: [path], onEvent });
        expect(erased).toEqual({ profile: { email: "*****" } });
      }
    }
  });
});

describe("what is not selected", () => {
  test("keeps the message of an error beside it", () => {
    const error = Object.assign(new Error("boom"), { ssn: "secret" });
    const { failure } = erase(
      { failure: error },
      { fields: ["failure.ssn"] },
    ) as { failure: Error & { ssn: string } };
    expect(failure).toBeInstanceOf(Error);
    expect(failure.message).toBe("boom");
    expect(failure.stack).toBe(error.stack);
    expect(failure.ssn).toBe("*****");
  });

  test("is shared even if it is not a number", () => {
    const tags = [Number.NaN];
    const data = { rows: [{ tags }, { tags: [{ v: 1 }] }] };
    const erased = erase(data, {
      fields: ["rows[*].tags[*].v"],
    }) as typeof data;
    expect(erased.rows[0]).toBe(data.rows[0] as never);
    expect(erased.rows[1]).toEqual({ tags: [{ v: "*****" }] } as never);
  });

  test("stays a hole in an array of another realm", () => {
    const array = runInNewContext("[1, , 3]") as unknown[];
    const { a } = erase({ a: array }, { fields: ["a[0]"] }) as {
      a: unknown[];
    };
    expect(Object.keys(a)).toEqual(["0", "2"]);
    expect(a).toHaveLength(3);
  });
});

describe("events", () => {
  test("tell of nothing when the call throws", () => {
    const cyclic: Record<string, unknown> = { n: 1 };
    cyclic.self = cyclic;
    const events: SealmaskEvent[] = [];
    const run = eraser({
      fields: ["a", "b"],
      customMask: "x",
      onEvent: (event) => events.push(event),
    });
    expect(() => run({ a: "text", b: cyclic })).toThrow(UnsupportedTypeError);
    expect(events).toEqual([]);
    run({ a: "text", b: 1 });
    expect(events).toHaveLength(2);
  });
});

describe("a text", () => {
  test("too long for a list of its characters is masked whole", () => {
    const long = "a".repeat(2 ** 24 + 1);
    const rules = [
      { dynamicMask: true },
      { keep: { last: 4 } },
      { regexPattern: "a", maskFormat: "b" },
    ] as const;
    for (const rule of rules) {
      expect(erase({ long }, { fields: ["long"], ...rule })).toEqual({
        long: "*****",
      });
    }
  });

  test("too long for what a preset is made for is masked whole, however it is made up", () => {
    const mail = `a@${"a.".repeat(3_500_000)}a`;
    expect(erase(mail, { preset: "email" })).toBe("*****");
    expect(erase(":".repeat(1_001), { preset: "ip" })).toBe("*****");
  });

  test("with three colons in a row is no address of IP", () => {
    for (const text of ["1:2:::3", "1:::", "1:2::3::4"]) {
      expect(erase(text, { preset: "ip" })).toBe("*****");
    }
    expect(erase("1:2::3", { preset: "ip" })).toBe("1:2:*:*:*:*:*:*");
  });
});

describe("fields", () => {
  test("with a hole are refused", () => {
    // biome-ignore lint/suspicious/noSparseArray: that is what it is about
    const fields = ["a", , "b"] as string[];
    expect(() => eraser({ fields })).toThrow(
      "Cannot use fields[1]: expected a string, got undefined",
    );
  });

  test("of great number do not take time for each pair of them", () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `x.name${i}`);
    const x = Object.fromEntries(names.map((_, i) => [`name${i}`, i]));
    const erased = erase({ x }, { fields: names }) as { x: object };
    expect(new Set(Object.values(erased.x))).toEqual(new Set(["*****"]));
  });
});
