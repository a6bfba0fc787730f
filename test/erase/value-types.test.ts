import { describe, expect, test } from "bun:test";
import {
  type EraseOptions,
  erase,
  FieldNotFoundError,
  UnsupportedTypeError,
} from "../../mod.ts";

const RULES: Readonly<Record<string, EraseOptions>> = {
  "the default rule": {},
  dynamicMask: { dynamicMask: true },
  "a function": { mask: () => "#" },
};

class Account {
  readonly owner = "secret";
  readonly note = "kept";
  readonly #pin = "secret";
  get pin(): string {
    return this.#pin;
  }
  get length(): number {
    throw new Error("a getter of the class was called");
  }
  set length(_: number) {
    throw new Error("a setter of the class was called");
  }
  toJSON(): object {
    return { pin: this.#pin };
  }
}

/** Values of every type, each with a secret inside. */
const VALUES: Readonly<Record<string, () => unknown>> = {
  Map: () => new Map([["secret", "secret"]]),
  Set: () => new Set(["secret", { a: "secret" }]),
  Date: () => new Date(0),
  BigInt: () => 123456n,
  Symbol: () => Symbol("secret"),
  function: () => Object.assign(() => "secret", { a: "secret" }),
  "boxed String": () => new String("secret"),
  "boxed Number": () => new Number(123456),
  "boxed Boolean": () => Object(true),
  Uint8Array: () => Uint8Array.of(115, 101, 99),
  DataView: () => new DataView(new ArrayBuffer(2)),
  ArrayBuffer: () => Uint8Array.of(115, 101, 99).buffer,
  RegExp: () => /secret/,
  Error: () => new Error("secret"),
  Promise: () => Promise.resolve("secret"),
  URL: () => new URL("https://secret.example"),
  instance: () => new Account(),
  "object without a prototype": () =>
    Object.assign(Object.create(null), { a: "secret" }),
  "object with inherited data": () => Object.create({ a: "secret" }),
  "object with symbol keys": () => ({ [Symbol("secret")]: "secret", a: 1 }),
  "frozen object": () => Object.freeze({ a: Object.freeze(["secret"]) }),
  getter: () => ({
    get a() {
      return "secret";
    },
  }),
  "array subclass": () => class Rows extends Array {}.from(["secret"]),
  "Proxy of an object": () => new Proxy({ a: "secret" }, {}),
  "Proxy of an array": () => new Proxy(["secret"], {}),
};

/** Tells whether a value is JSON data, or a `Set` of it, that consists of masks only. */
function isMasked(value: unknown): boolean {
  if (typeof value === "string") return /^(?:\*+|#)$/.test(value);
  if (value instanceof Set) return Array.from(value).every(isMasked);
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === Array.prototype) &&
    Reflect.ownKeys(value).every(
      (key) =>
        (key === "length" && Array.isArray(value)) ||
        (typeof key === "string" && isMasked(Reflect.get(value, key))),
    )
  );
}

for (const [ruleName, rule] of Object.entries(RULES)) {
  describe(`with ${ruleName}`, () => {
    for (const [name, make] of Object.entries(VALUES)) {
      test(`a value of the type ${name} is masked, and shared where it is not selected`, () => {
        expect(isMasked(erase(make(), rule))).toBe(true);
        expect(isMasked(erase({ a: [make()] }, rule))).toBe(true);
        const data = { value: make(), list: [make()], a: "secret" };
        const fields = ["value", "list[0]"];
        const options: EraseOptions = { ...rule, fields };
        const erased = erase(data, options) as typeof data;
        expect(isMasked(erased.value)).toBe(true);
        expect(isMasked(erased.list)).toBe(true);
        const other: EraseOptions = { ...rule, fields: ["a"] };
        const beside = erase(data, other) as typeof data;
        expect(beside.value).toBe(data.value as never);
        expect(beside.list).toBe(data.list);
      });
    }

    test("what a path must look into, and cannot, is refused", () => {
      for (const value of [new Map([["a", 1]]), new Set(["a"])]) {
        for (const path of ["v.a", "v[0]", "v.*", "$..a", "/v/a", "v[?@.a]"]) {
          expect(() =>
            erase({ v: value }, { ...rule, fields: [path] }),
          ).toThrow(UnsupportedTypeError);
        }
      }
    });

    test("what is inherited, private or of a getter of the class is a field that is missing", () => {
      const data = { v: new Account(), w: Object.create({ a: "secret" }) };
      for (const path of ["v.pin", "v['#pin']", "v.length", "w.a", "w..a"]) {
        expect(() => erase(data, { ...rule, fields: [path] })).toThrow(
          FieldNotFoundError,
        );
      }
    });

    test("an instance keeps its class, and no setter of it is called", () => {
      const account = Object.defineProperty(new Account(), "length", {
        value: "secret",
        enumerable: true,
      });
      for (const fields of [["owner", "length"], ["$['owner', 'length']"]]) {
        const options: EraseOptions = { ...rule, fields };
        const erased = erase(account, options) as Account;
        expect(erased).toBeInstanceOf(Account);
        expect(isMasked(erased.owner)).toBe(true);
        expect(isMasked(erased.length)).toBe(true);
        expect(erased.note).toBe("kept");
        expect(account.owner).toBe("secret");
        // The private field is not copied, so `toJSON` can no longer show it.
        expect(() => JSON.stringify(erased)).toThrow(TypeError);
      }
    });

    test("symbol keys stay where something next to them is erased", () => {
      const tag = Symbol("tag");
      const erased = erase({ a: 1, [tag]: 2 }, { ...rule, fields: ["a"] });
      expect((erased as Record<symbol, unknown>)[tag]).toBe(2);
    });

    test("a frozen document is erased in a copy that is not", () => {
      const frozen = Object.freeze({ a: Object.freeze([{ b: "secret" }]) });
      for (const path of ["a[0].b", "$..b", "a[-1]", "a"]) {
        const erased = erase(frozen, { ...rule, fields: [path] });
        expect(JSON.stringify(erased)).not.toContain("secret");
        expect(Object.isFrozen(erased)).toBe(false);
      }
      expect(frozen.a[0]?.b).toBe("secret");
    });

    test("what a getter throws comes through, wherever it stands", () => {
      const broken = {
        a: "secret",
        get b(): string {
          throw new EvalError("broken");
        },
      };
      const fields = [["a"], ["b"], ["$..a"], ["$.*"], ["b.c"]];
      for (const each of fields) {
        expect(() => erase(broken, { ...rule, fields: each })).toThrow(
          EvalError,
        );
      }
    });

    test("a getter that gives another value each time gives none that is in clear", () => {
      let count = 0;
      const data = {
        get a() {
          count++;
          return `secret ${count}`;
        },
        b: 1,
      };
      for (const path of ["a", "$..a", "$['a', 'b']", "/a", "$[?@]"]) {
        const erased = erase(data, { ...rule, fields: [path] });
        const { value, get } = Object.getOwnPropertyDescriptor(
          erased,
          "a",
        ) as PropertyDescriptor;
        expect(get).toBe(undefined);
        expect(isMasked(value)).toBe(true);
      }
      expect(isMasked(erase(data, rule))).toBe(true);
    });
  });
}

describe("a boxed string is a text", () => {
  test("of which no rule shows single characters", () => {
    const value = new String("secret");
    const rules: EraseOptions[] = [
      { regexPattern: "(.)(.*)", maskFormat: "$1***" },
      { keep: { first: 1 } },
      { mask: (each) => (typeof each === "string" ? each : "#") },
      { customMask: "-" },
    ];
    for (const rule of rules) {
      for (const options of [rule, { ...rule, fields: ["value"] }]) {
        const { value: masked } = erase({ value }, options) as {
          value: string;
        };
        expect(masked).toMatch(/^(?:\*{5}|#|-)$/);
      }
    }
  });
});
