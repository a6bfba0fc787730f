import { expect, test } from "bun:test";
import {
  DataMasking,
  type Erased,
  type EraseOptions,
  erase,
  eraser,
  type MaskingRule,
  type MaskOptions,
} from "../../mod.ts";
import { expectType } from "../support/types.ts";

interface User {
  id: number;
  age: number;
  born: Date;
  address: { street: string; zip: number };
}

const user: User = {
  id: 1,
  age: 30,
  born: new Date(0),
  address: { street: "1 Main St", zip: 12345 },
};

const yes: boolean = JSON.parse("true");
const no: boolean = JSON.parse("false");

test("a path that may be one of several gives the general type", () => {
  const key = (yes ? "id" : "born") as "id" | "born";
  const name: string = "zip";
  expectType<unknown>()(erase(user, { fields: ["address.zip", key] }));
  expectType<unknown>()(erase(user, { fields: ["id", `address.${name}`] }));
  const rules = { [`address.${name}`]: "email" } as const;
  expectType<unknown>()(erase(user, { maskingRules: rules }));
  expect(erase(user, { fields: [key] })).toEqual({ ...user, id: "*****" });
});

test("one of several lists of paths gives what each of them would", () => {
  const fields = no ? (["id"] as const) : (["age"] as const);
  const safe = erase(user, { fields });
  expectType<string | number>()(safe.id);
  expectType<string | number>()(safe.age);
  expectType<number>()(safe.address.zip);
  const other = erase(user, yes ? { fields: ["id"] } : { customMask: "X" });
  expectType<string | number>()(other.age);
  expect([safe.id, safe.age, other.age]).toEqual([1, "*****", 30]);
});

test("options that may be there or not give what they would, and what all else would", () => {
  const defaults: EraseOptions = { maskingRules: { age: "email" } };
  const some = erase(user, { ...defaults, fields: ["id"] });
  expectType<unknown>()(some);
  const rules = yes ? { maskingRules: { age: "email" } as const } : {};
  const ruled = erase(user, { fields: ["id"], ...rules });
  expectType<string>()(ruled.id);
  expectType<string | number>()(ruled.age);
  const fields = yes ? { fields: ["age"] as const } : {};
  const listed = erase(user, { maskingRules: { id: "email" }, ...fields });
  expectType<string>()(listed.id);
  expectType<string | number>()(listed.age);
  const maybe: { fields?: readonly ["id"] } = { fields: ["id"] };
  const list = erase(user, maybe);
  if (typeof list === "object") expectType<string>()(list.id);
  const none: { fields: readonly ["id"]; maskingRules?: undefined } = {
    fields: ["id"],
  };
  expectType<string>()(erase(user, none).id);
  expect([some, ruled.age, listed.age, list]).toEqual([
    { ...user, id: "*****", age: "*****" },
    "*****",
    "*****",
    { ...user, id: "*****" },
  ]);
});

test("options of which nothing is known give the general type", () => {
  const nothing = (value: unknown) => expectType<unknown>()(value);
  // biome-ignore lint/suspicious/noExplicitAny: this is what is tested.
  type Any = any;
  nothing(expectType<unknown>()(undefined as Erased<User, Any>));
  expectType<unknown>()(undefined as Erased<User, { fields: Any }>);
  expectType<unknown>()(undefined as Erased<User, { maskingRules: Any }>);
  type Optional = { fields: readonly ["id", "age"?] };
  expectType<unknown>()(undefined as Erased<User, Optional>);
  type More = { fields: readonly ["id", ...string[]] };
  expectType<unknown>()(undefined as Erased<User, More>);
  expect(nothing(1)).toBe(1);
});

test("a rule that may be a function gives who knows what", () => {
  const rule: MaskOptions = { customMask: "X" };
  const own: MaskOptions = { mask: () => 7 };
  const one: MaskingRule = "email";
  expectType<unknown>()(erase(user, rule));
  expectType<unknown>()(eraser(rule)(user));
  expectType<unknown>()(new DataMasking().erase(user, rule));
  const spread = erase(user, { fields: ["address"], ...rule });
  expectType<unknown>()(spread.address);
  expectType<number>()(spread.id);
  const given = erase(user, {
    maskingRules: { id: own, age: one as MaskingRule },
  });
  expectType<unknown>()(given.id);
  expectType<unknown>()(given.age);
  expectType<Date>()(given.born);
  expect([spread.address, given.id]).toEqual([{ street: "X", zip: "X" }, 7]);
});

test("a rule that may be there or not masks whole or what is in it", () => {
  type Address = string | { street: string; zip: string };
  const rule = yes ? { customMask: "X" } : {};
  const spread = erase(user, { fields: ["address"], ...rule });
  expectType<Address>()(spread.address);
  const dynamic = erase(user, { fields: ["address"], dynamicMask: no });
  expectType<Address>()(dynamic.address);
  const optional: { customMask?: string } = {};
  const whole = erase(user, { fields: ["address"], ...optional });
  expectType<Address>()(whole.address);
  const rules: { id?: "email"; age: "email" } = { age: "email" };
  const ruled = erase(user, { maskingRules: rules });
  expectType<string | number>()(ruled.id);
  expectType<string>()(ruled.age);
  expect([spread.address, dynamic.address, whole.address, ruled.id]).toEqual([
    { street: "X", zip: "X" },
    "*****",
    "*****",
    1,
  ]);
});

test("any index signature may hold what is named, and other things", () => {
  const numbers: Record<number, { ssn: number }> = {
    1: { ssn: 1 },
    2: { ssn: 2 },
  };
  const byNumber = erase(numbers, { fields: ["1.ssn"] });
  expectType<Record<number, { ssn: string | number }>>()(byNumber);
  const headers: Record<`x-${string}`, number> = { "x-a": 1, "x-b": 2 };
  const byTemplate = erase(headers, { fields: ["x-a"] });
  expectType<Record<`x-${string}`, string | number>>()(byTemplate);
  const list: Record<number, number> = [1, 2];
  const byIndex = erase(list, { fields: ["[0]"] });
  expectType<Record<number, string | number>>()(byIndex);
  expect([byNumber[2]?.ssn, byTemplate["x-b"], byIndex[0]]).toEqual([
    2,
    2,
    "*****",
  ]);
});

test("places that may be met are masked or not, each on its own", () => {
  const cards: { kind: 1 | 2; pin: number }[] = [
    { kind: 1, pin: 11 },
    { kind: 2, pin: 22 },
  ];
  const safe = erase(cards, { fields: ["[0].kind", "[1].pin"] });
  expectType<{ kind: string | 1 | 2; pin: string | number }[]>()(safe);
  const some = erase(cards, { fields: ["[0]", "[*].pin"] });
  expectType<(string | { kind: 1 | 2; pin: string })[]>()(some);
  expect([safe, some] as unknown[]).toEqual([
    [
      { kind: "*****", pin: 11 },
      { kind: 2, pin: "*****" },
    ],
    ["*****", { kind: 2, pin: "*****" }],
  ]);
});
