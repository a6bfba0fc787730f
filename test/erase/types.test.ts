import { expect, test } from "bun:test";
import {
  DataMasking,
  type Erased,
  type EraseOptions,
  erase,
  eraser,
} from "../../mod.ts";
import { expectType } from "../support/types.ts";

interface User {
  id: number;
  name?: string;
  born: Date;
  address: { street: string; zip: number | null } | null;
  cards: { number: number; type: "credit" | "debit" }[];
  pair: [number, { pin: number }];
  tags: Set<number>;
  extra: Record<string, number>;
}

const user: User = {
  id: 1,
  name: "Jo",
  born: new Date(0),
  address: { street: "1 Main St", zip: 12345 },
  cards: [{ number: 4111, type: "credit" }],
  pair: [1, { pin: 1234 }],
  tags: new Set([1]),
  extra: { a: 1 },
};

test("a name becomes a string, and the rest keeps its type", () => {
  const safe = erase(user, { fields: ["id"] as const });
  expectType<string>()(safe.id);
  expectType<string | undefined>()(safe.name);
  expectType<Date>()(safe.born);
  expectType<User["cards"]>()(safe.cards);
  expect(safe.id).toBe("*****");
});

test("fields need no `as const` where they stand in the call", () => {
  const safe = erase(user, { fields: ["address.zip", "born"] });
  expectType<{ street: string; zip: string } | null>()(safe.address);
  expectType<string>()(safe.born);
  expect(safe.address).toEqual({ street: "1 Main St", zip: "*****" });
});

test("objects become strings, arrays and sets keep being what they are", () => {
  const fields = ["address", "cards", "pair", "tags", "name"] as const;
  const safe = erase(user, { fields });
  expectType<string>()(safe.address);
  expectType<string[]>()(safe.cards);
  expectType<[string, string]>()(safe.pair);
  expectType<Set<string>>()(safe.tags);
  expectType<string | undefined>()(safe.name);
  expect(safe).toEqual({
    ...user,
    address: "*****",
    cards: ["*****"],
    pair: ["*****", "*****"],
    tags: new Set(["*****"]),
    name: "*****",
  });
});

test("wildcards and indices lead into arrays and tuples", () => {
  const every = erase(user, { fields: ["cards[*].number"] });
  expectType<{ number: string; type: "credit" | "debit" }[]>()(every.cards);
  const first = erase(user, { fields: ["cards[0].number"] });
  expectType<string | number | undefined>()(first.cards[0]?.number);
  const pair = erase(user, { fields: ["pair[1].pin"] });
  expectType<[number, { pin: string }]>()(pair.pair);
  const last = erase(user, { fields: ["pair[-1].pin"] });
  expectType<number | string>()(last.pair[1].pin);
  const rows = erase([user], { fields: ["[*].id", "[0].cards[0]"] });
  expectType<string | undefined>()(rows[0]?.id);
  expect([every.cards[0]?.number, first.cards[0]?.number]).toEqual([
    "*****",
    "*****",
  ]);
  expect([pair.pair, last.pair]).toEqual([
    [1, { pin: "*****" }],
    [1, { pin: "*****" }],
  ]);
  expect(rows).toEqual([{ ...user, id: "*****", cards: ["*****"] }]);
});

test("a parent beats its children in types too, in any order", () => {
  const one = erase(user, { fields: ["address", "address.street"] });
  const other = erase(user, { fields: ["address.street", "address"] });
  expectType<string>()(one.address);
  expectType<string>()(other.address);
  expect(one).toEqual(other);
});

test("a member of an index signature may be masked or not, unless all are", () => {
  const safe = erase(user, { fields: ["extra.a"] });
  expectType<Record<string, number | string>>()(safe.extra);
  const all = erase(user, { fields: ["extra[*]"] });
  expectType<Record<string, string>>()(all.extra);
  expect([safe.extra, all.extra]).toEqual([{ a: "*****" }, { a: "*****" }]);
});

test("a rule keeps the shape of objects, and a function gives who knows what", () => {
  const deep = erase(user, { fields: ["cards", "address"], customMask: "X" });
  expectType<{ number: string; type: string }[]>()(deep.cards);
  expectType<string | { street: string; zip: string }>()(deep.address);
  const own = erase(user, { fields: ["id"], mask: (value) => [value] });
  expectType<unknown>()(own.id);
  const whole = erase(user, { fields: ["address"], dynamicMask: false });
  expectType<string>()(whole.address);
  expect(deep.cards).toEqual([{ number: "X", type: "X" }]);
  expect([own.id, whole.address]).toEqual([[1], "*****"]);
});

test("maskingRules are followed as fields are", () => {
  const safe = erase(user, {
    fields: ["id"],
    maskingRules: { "cards[*]": { keep: { last: 4 } }, name: "email" },
  });
  expectType<string>()(safe.id);
  expectType<string | undefined>()(safe.name);
  expectType<{ number: string; type: string }[]>()(safe.cards);
  const own = erase(user, { maskingRules: { born: () => null } });
  expectType<unknown>()(own.born);
  expectType<number>()(own.id);
  expect([safe.name, own.born]).toEqual(["*****", null]);
});

test("without fields the whole value is masked", () => {
  expectType<string>()(erase(42));
  expectType<string>()(erase(user));
  expectType<string>()(eraser()(user));
  expectType<string>()(new DataMasking().erase(user));
  expectType<string[]>()(erase([1, 2]));
  expectType<{ a: string }>()(erase({ a: 1 }, { customMask: "X" }));
  expect(erase([1, 2])).toEqual(["*****", "*****"]);
});

test("any other path, or one that is not known when compiling, gives the general type", () => {
  const general = (value: unknown) => expectType<unknown>()(value);
  const paths: string[] = ["id"];
  expectType<unknown>()(erase(user, { fields: paths }));
  const options: EraseOptions = { fields: ["id"] };
  expectType<unknown>()(erase(user, options));
  expectType<unknown>()(erase(user, { ...options, customMask: "X" }));
  expectType<unknown>()(eraser(options)(user));
  expectType<unknown>()(new DataMasking().erase(user, options));
  expectType<unknown>()(erase(user, { fields: ["id", "cards[0:1]"] }));
  expectType<unknown>()(erase(user, { fields: ["cards[?@.number].type"] }));
  expectType<unknown>()(erase(user, { fields: ["address..zip"] }));
  expectType<unknown>()(erase(user, { fields: ["id,name"] }));
  expectType<unknown>()(erase(user, { fields: ["'id'"] }));
  expectType<unknown>()(erase(JSON.stringify(user), { fields: ["id"] }));
  expect(general(erase(user, { fields: paths }))).toHaveProperty("id", "*****");
});

test("every spelling of a path is followed alike", () => {
  type Zip = { street: string; zip: string } | null;
  const zips = [
    erase(user, { fields: ["address.zip"] }),
    erase(user, { fields: ["$.address.zip"] }),
    erase(user, { fields: ["$['address'][\"zip\"]"] }),
    erase(user, { fields: ["/address/zip"] }),
  ];
  for (const { address } of zips) expectType<Zip>()(address);
  type Numbers = { number: string; type: "credit" | "debit" }[];
  const numbers = [
    erase(user, { fields: ["$.cards[*].number"] }),
    erase(user, { fields: ["cards.*.number"] }),
  ];
  for (const { cards } of numbers) expectType<Numbers>()(cards);
  const first = erase(user, { fields: ["/cards/0/number"] });
  expectType<string | number | undefined>()(first.cards[0]?.number);
  const pair = erase(user, { fields: ["/pair/1/pin", "$.pair[0]"] });
  expectType<[string, { pin: string }]>()(pair.pair);
  const escaped = erase({ "a/b": 1, "~": 2 }, { fields: ["/a~1b", "/~0"] });
  expectType<{ "a/b": string; "~": string }>()(escaped);
  const every = erase({ a: 1, b: [2] }, { fields: ["*"] });
  expectType<{ a: string; b: string[] }>()(every);
  const byIndex = erase({ 0: 1 }, { fields: ["/0"] });
  expectType<{ 0: string }>()(byIndex);
  for (const { address } of zips) {
    expect(address).toEqual({ street: "1 Main St", zip: "*****" });
  }
  for (const { cards } of [...numbers, first]) {
    expect(cards).toEqual([{ number: "*****" as never, type: "credit" }]);
  }
  expect(pair.pair).toEqual(["*****", { pin: "*****" }]);
  expect([escaped, every, byIndex] as unknown[]).toEqual([
    { "a/b": "*****", "~": "*****" },
    { a: "*****", b: ["*****"] },
    { 0: "*****" },
  ]);
});

test("an eraser and an instance follow the same types", () => {
  const redact = eraser({ fields: ["cards[*].number"] });
  expectType<string | undefined>()(redact(user).cards[0]?.number);
  expectType<{ cards: { number: string }[] }>()(
    redact({ cards: [{ number: 1 }] }),
  );
  const safe = new DataMasking().erase(user, { fields: ["id"] });
  expectType<string>()(safe.id);
  expectType<Erased<{ a: number }, { fields: readonly ["a"] }>>()({
    a: "*****",
  });
  expect([redact(user).cards[0]?.number, safe.id]).toEqual(["*****", "*****"]);
});

test("mistakes in the options do not compile", () => {
  const mistakes = [
    // @ts-expect-error: paths are strings
    () => erase(user, { fields: [1] }),
    // @ts-expect-error: no such preset
    () => erase(user, { fields: ["id"], preset: "ssn" }),
    // @ts-expect-error: what was masked is no number any more
    (): number => erase(user, { fields: ["id"] }).id,
    // @ts-expect-error: no such field
    () => erase(user, { fields: ["id", "cards[*].numbr"] }),
    // @ts-expect-error: the same by another spelling
    () => erase(user, { maskingRules: { "/address/zipp": "email" } }),
    // @ts-expect-error: the data lacks the field
    () => eraser({ fields: ["ssn"] })(user),
    // @ts-expect-error: no such option
    () => erase(user, { fields: ["id"], custommask: "X" }),
  ];
  expect(mistakes.length).toBe(7);
});
