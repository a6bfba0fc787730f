import { expect, test } from "bun:test";
import { erase } from "../../mod.ts";
import { expectType } from "../support/types.ts";

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
    { error: {}, account: { owner: "X" }, link: {} },
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
