import { expect, test } from "bun:test";
import { erase } from "../../mod.ts";
import { expectType } from "../support/types.ts";

// biome-ignore lint/suspicious/noExplicitAny: what becomes of it is tested.
type Any = any;

type Json =
  | string
  | number
  | boolean
  | null
  | Json[]
  | { [name: string]: Json };

type MaskedJson = string | MaskedJson[] | { [name: string]: MaskedJson };

class Account {
  owner = "Jo";
  get initial(): string {
    return this.owner.charAt(0);
  }
  greet(): string {
    return `Hello ${this.owner}`;
  }
}

class Rows extends Array<{ pin: number }> {
  sum(): number {
    return this.reduce((sum, { pin }) => sum + pin, 0);
  }
}

test("types that hold themselves come to an end", () => {
  const json: Json = JSON.parse('{"a":[1,{"b":2}]}');
  const safe = erase(json, { customMask: "X" });
  expectType<MaskedJson>()(safe);
  const data = erase({ id: 1, json }, { fields: ["json"], dynamicMask: true });
  expectType<{ id: number; json: MaskedJson }>()(data);
  const part = erase({ json }, { fields: ["json.a[0]"] });
  expectType<null>()(null as Extract<typeof part.json, null>);
  type Sum = number | ["+", Sum, Product];
  type Product = number | ["*", Sum, Product];
  const sum: Sum = JSON.parse('["+",1,2]');
  const added = erase(sum, { customMask: "X" });
  if (typeof added === "object") expectType<string>()(added.join());
  expect([safe, data, part, added] as unknown[]).toEqual([
    { a: ["X", { b: "X" }] },
    { id: 1, json: { a: ["*", { b: "*" }] } },
    { json: { a: ["*****", { b: 2 }] } },
    ["X", "X", "X"],
  ]);
});

test("a rule masks all that an index signature holds", () => {
  const deep = erase(JSON.parse("{}") as Record<string, { a: number }>, {
    customMask: "X",
  });
  expectType<Record<string, { a: string }>>()(deep);
  expect(deep).toEqual({});
});

test("nobody knows what a rule leaves of an instance of a class", () => {
  const data = {
    error: new Error("boom"),
    account: new Account(),
    link: new URL("https://a.example/"),
  };
  const fields = ["error", "account", "link"] as const;
  const deep = erase(data, { fields, customMask: "X" });
  expectType<unknown>()(deep.error);
  expectType<unknown>()(deep.account);
  expectType<unknown>()(deep.link);
  const whole = erase(data, { fields });
  expectType<string>()(whole.account);
  const kept = erase(data, { fields: ["account.owner"] });
  expectType<string>()(kept.account.greet());
  expect([deep, kept.account.greet()] as unknown[]).toEqual([
    { error: {}, account: { owner: "X" }, link: "X" },
    "Hello *****",
  ]);
});

test("a rule reaches no methods, and members named by symbols are gone", () => {
  const symbol = Symbol("symbol");
  const data = { name: "Jo", message: "Hello", [symbol]: 1 };
  const deep = erase(data, { customMask: "X" });
  expectType<{ name: string; message: string }>()(deep);
  const every = erase({ account: new Account() }, { fields: ["account[*]"] });
  expectType<unknown>()(every.account.greet);
  expectType<string>()(every.account.owner);
  expect(deep as unknown).toEqual({ name: "X", message: "X" });
  expect(typeof every.account.greet).toBe("function");
});

test("an array of a class becomes one of no class", () => {
  const rows = Rows.from([{ pin: 1 }, { pin: 2 }]) as Rows;
  const first = erase(rows, { fields: ["[0].pin"] });
  expectType<{ pin: string | number }[]>()(first);
  expectType<string[]>()(erase(rows));
  expectType<{ pin: string }[]>()(erase(rows, { customMask: "X" }));
  const mixed: [number, ...{ pin: number }[]] = [1, { pin: 2 }];
  const rest = erase(mixed, { fields: ["[1].pin"] });
  expectType<[number, ...{ pin: string | number }[]]>()(rest);
  expect([first, rest] as unknown[]).toEqual([
    [{ pin: "*****" }, { pin: 2 }],
    [1, { pin: "*****" }],
  ]);
  expect("sum" in first).toBe(false);
});

test("any stays any where nothing is masked", () => {
  const event: { body: Any; list: Any[]; id: number } = {
    body: { a: 1 },
    list: [],
    id: 1,
  };
  const safe = erase(event, { fields: ["id"] });
  expectType<Any>()(safe.body);
  expectType<Any[]>()(safe.list);
  const part = erase(event, { fields: ["body.a"] });
  expectType<unknown>()(part.body);
  const deep = erase(event, { customMask: "X" });
  expectType<{ body: unknown; list: unknown[]; id: string }>()(deep);
  expect([safe.body.a, part.body]).toEqual([1, { a: "*****" }]);
});

test("what an array or a Set may pass for gives the general type", () => {
  const object: object = [1, 2];
  const some: Iterable<number> = new Set([1]);
  const sized: { readonly size: number } = new Set([1]);
  const long: { readonly length: number } = [1];
  expectType<unknown>()(erase(object));
  expectType<unknown>()(erase(some));
  expectType<unknown>()(erase(sized));
  expectType<unknown>()(erase(long));
  expectType<unknown>()(erase({}));
  expectType<unknown>()(erase(object, { fields: ["[0]"] }));
  const safe = erase(
    { list: [1] as Iterable<number>, id: 1 },
    { fields: ["list[0]"] },
  );
  expectType<unknown>()(safe.list);
  expectType<number>()(safe.id);
  const optional: { a?: number } = { a: 1 };
  expectType<string>()(erase(optional));
  expect([erase(object), erase(sized), safe.list]).toEqual([
    ["*****", "*****"],
    new Set(["*****"]),
    ["*****"],
  ]);
});

test("long paths and many of them on large types are followed", () => {
  type Deep<N extends string> = {
    [K in N]: { value: number; more: Record<string, number>; next: Deep<N> };
  };
  const big = undefined as unknown as Deep<"a" | "b" | "c" | "d" | "e">;
  const erased = () =>
    erase(big, {
      fields: [
        "a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.value",
        "a.more.x",
        "b.more.x",
        "c.more.x",
        "d.more.x",
        "e.more.x",
        "b.value",
        "c.value",
        "d.value",
        "e.value",
        "b.next.b.value",
        "b.next.c.value",
        "b.next.d.value",
        "b.next.e.value",
        "c.next.b.value",
        "c.next.c.value",
        "c.next.d.value",
        "c.next.e.value",
        "d.next.b.value",
        "d.next.c.more[*]",
      ],
    });
  const see = () => {
    const safe = erased();
    expectType<string>()(
      safe.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next.a.next
        .a.next.a.next.a.value,
    );
    expectType<number>()(safe.a.next.a.value);
    expectType<string>()(safe.c.next.e.value);
    expectType<Record<string, string>>()(safe.d.next.c.more);
  };
  expect(see).toThrow();
});
