import { describe, expect, test } from "bun:test";
import {
  erase,
  eraser,
  type MaskingRule,
  type MaskOptions,
  UnsupportedTypeError,
} from "../../../mod.ts";

/** Masks a value by a rule, then masks the result again. */
function maskTwice(value: unknown, rule: MaskOptions): [unknown, unknown] {
  const once = erase(value, rule);
  return [once, erase(once, rule)];
}

describe("customMask", () => {
  test("stands for every value as it is, never cut to the value's length", () => {
    const customMask = "REDACTED BY POLICY 7";
    const data = { a: 1, b: "x", c: null, d: [true, { e: "" }] };
    expect(erase(data, { fields: ["a", "b", "c"], customMask })).toEqual({
      ...data,
      a: customMask,
      b: customMask,
      c: customMask,
    });
    expect(erase(data, { customMask })).toEqual({
      a: customMask,
      b: customMask,
      c: customMask,
      d: [customMask, { e: customMask }],
    });
    expect(erase("x", { customMask: "" })).toBe("");
  });

  test("wins over all others, for it shows nothing", () => {
    const options = { customMask: "X", keep: { last: 2 }, dynamicMask: true };
    expect(erase("12345", options)).toBe("X");
  });
});

describe("dynamicMask", () => {
  const cases: [value: unknown, dynamic: string, separated: string][] = [
    ["123 Main St.", "************", "*** **** **."],
    ["a-b_c.d e", "*********", "*-*_*.* *"],
    [30, "**", "**"],
    [-1.5, "****", "-*.*"],
    [12n, "**", "**"],
    ["", "", ""],
    ["😀é", "**", "**"],
    ["\ud83d-", "**", "*-"],
    ["---", "***", "*****"],
    ["line\nbreak", "**********", "**********"],
    [true, "*****", "*****"],
    [null, "*****", "*****"],
    [new Date(0), "*****", "*****"],
  ];
  for (const [value, dynamic, separated] of cases) {
    test(`of ${typeof value} ${JSON.stringify(String(value))} gives "${dynamic}" or "${separated}"`, () => {
      expect(maskTwice(value, { dynamicMask: true })).toEqual([
        dynamic,
        dynamic,
      ]);
      expect(maskTwice(value, { dynamicMask: "keep-separators" })).toEqual([
        separated,
        separated,
      ]);
    });
  }

  test("of false is no rule: the value is masked whole", () => {
    expect(
      erase({ a: { b: 1 } }, { fields: ["a"], dynamicMask: false }),
    ).toEqual({ a: "*****" });
  });
});

describe("keep", () => {
  const cases: [value: unknown, rule: MaskOptions, masked: string][] = [
    ["4111111111111111", { keep: { last: 4 } }, "************1111"],
    ["Johnson", { keep: { first: 2 } }, "Jo*****"],
    ["Johnson", { keep: { first: 1, last: 1 } }, "J*****n"],
    [123456, { keep: { first: 2, last: 2 } }, "12**56"],
    ["😀😁😂😃", { keep: { first: 1 } }, "😀***"],
    ["abcd", { keep: { first: 2, last: 2 } }, "*****"],
    ["abc", { keep: { first: 2, last: 2 } }, "*****"],
    ["abc", { keep: { last: 9 } }, "*****"],
    ["", { keep: { last: 1 } }, ""],
    [false, { keep: { last: 1 } }, "*****"],
    ["abc", { keep: {} }, "***"],
    [
      "4111-1111 1111.1234",
      { keep: { last: 4 }, dynamicMask: "keep-separators" },
      "****-**** ****.1234",
    ],
    ["1-2", { keep: { last: 2 }, dynamicMask: "keep-separators" }, "*****"],
  ];
  for (const [value, rule, masked] of cases) {
    test(`${JSON.stringify(rule)} of ${JSON.stringify(value)} gives ${masked}, and again the same`, () => {
      expect(maskTwice(value, rule)).toEqual([masked, masked]);
    });
  }
});

describe("a function", () => {
  test("gets the value and its location, and its answer stands for the value", () => {
    const seen: unknown[] = [];
    const data = { user: { cards: [{ number: 42, tags: ["a"] }] } };
    const erased = erase(data, {
      fields: ["user.cards[*]"],
      mask(value, { pointer, path, keys, value: same }) {
        seen.push([value, pointer, path, keys, same]);
        return { masked: true };
      },
    });
    expect(erased).toEqual({
      user: {
        cards: [{ number: { masked: true }, tags: [{ masked: true }] }],
      },
    } as never);
    expect(seen).toEqual([
      [
        42,
        "/user/cards/0/number",
        "$['user']['cards'][0]['number']",
        ["user", "cards", 0, "number"],
        42,
      ],
      [
        "a",
        "/user/cards/0/tags/0",
        "$['user']['cards'][0]['tags'][0]",
        ["user", "cards", 0, "tags", 0],
        "a",
      ],
    ]);
  });

  test("that gives nothing masks whole; what it throws reaches the caller", () => {
    expect(erase({ a: 1 }, { mask: () => undefined })).toEqual({ a: "*****" });
    expect(erase({ a: 1 }, { mask: () => null })).toEqual({ a: null });
    const mask = () => {
      throw new RangeError("no");
    };
    expect(() => erase({ a: 1 }, { fields: ["a"], mask })).toThrow(RangeError);
  });

  test("that gives a promise is refused: the value would come too late", () => {
    const mask = async () => "x";
    expect(() => erase({ a: 1 }, { fields: ["a"], mask })).toThrow(TypeError);
  });

  test("is not called when a field turns out to be missing", () => {
    let calls = 0;
    const mask = () => ++calls;
    const fields: string[] = ["a", "b"];
    expect(() => erase({ a: 1 }, { fields, mask })).toThrow();
    expect(calls).toBe(0);
  });
});

describe("maskingRules", () => {
  const data = {
    email: "johndoe@example.com",
    age: 30,
    address: { zip: 13000, street: "123 Main St" },
  };

  test("give each path a rule of its own", () => {
    const maskingRules = {
      email: { regexPattern: "(.)(.*)(@.*)", maskFormat: "\\1****\\3" },
      age: { dynamicMask: true },
      "address.zip": { customMask: "xxx" },
      "address.street": () => "elsewhere",
    };
    const expected = {
      email: "j****@example.com",
      age: "**",
      address: { zip: "xxx", street: "elsewhere" },
    };
    expect(erase(data, { maskingRules })).toEqual(expected as never);
    expect(erase(JSON.stringify(data), { maskingRules })).toEqual(expected);
  });

  test("win over fields that select the same value, however it is spelt", () => {
    const options = {
      fields: ["email", "$.age", "address.*"],
      maskingRules: { "/email": "email", age: { customMask: "?" } },
    } as const;
    expect(erase(data, options)).toEqual({
      email: "j****@example.com",
      age: "?",
      address: { zip: "*****", street: "*****" },
    });
  });

  test("that select the same value: the later one wins", () => {
    const maskingRules = { $: { dynamicMask: true }, age: { customMask: "1" } };
    expect(
      erase(data, {
        maskingRules: {
          age: { customMask: "1" },
          "$.age": { customMask: "2" },
        },
      }),
    ).toEqual({ ...data, age: "2" });
    // A parent still replaces its children.
    expect(erase({ age: 30 }, { maskingRules })).toEqual({ age: "**" });
  });

  test("report missing paths as fields do", () => {
    const maskingRules: Record<string, "phone"> = { phone: "phone" };
    expect(() => erase(data, { maskingRules })).toThrow('field "phone"');
    expect(erase(data, { maskingRules, onMissingField: "ignore" })).toBe(data);
  });
});

describe("a rule without fields", () => {
  test("applies to every leaf, and leaves names, lengths and holes", () => {
    const sparse: unknown[] = [1, 0, "ab"];
    delete sparse[1];
    const stars: unknown[] = ["*", 0, "**"];
    delete stars[1];
    const data = { a: { b: "abc", c: [12, [null]] }, d: {}, e: [], f: sparse };
    const masked = erase(data, { dynamicMask: true });
    expect(masked).toEqual({
      a: { b: "***", c: ["**", ["*****"]] },
      d: {},
      e: [],
      f: stars,
    } as never);
    expect(1 in masked.f).toBe(false);
    expect(erase("text", { dynamicMask: true })).toBe("****");
  });

  test("keeps a Set a Set, and masks everything that has no members whole", () => {
    const data = [new Set(["ab", 1]), new Map([["a", 1]]), new Date(0)];
    const bytes = Uint8Array.of(1, 2);
    expect(erase([...data, bytes, Symbol("a")], { dynamicMask: true })).toEqual(
      [new Set(["**", "*"]), "*****", "*****", "*****", "*****"] as never,
    );
  });

  test("refuses values that are nested too deep, or in themselves", () => {
    const cycle: Record<string, unknown> = { a: 1 };
    cycle.self = cycle;
    expect(() => erase(cycle, { dynamicMask: true })).toThrow(
      UnsupportedTypeError,
    );
    expect(() =>
      erase({ cycle }, { fields: ["cycle"], dynamicMask: true }),
    ).toThrow("the document has a cycle");
    // The value is masked whole, so its content does not matter.
    expect(erase({ cycle }, { fields: ["cycle"] })).toEqual({ cycle: "*****" });
  });
});

describe("a rule that makes no sense is refused when it is read", () => {
  const bad: [options: object, message: string][] = [
    [{ customMask: 1 }, "Cannot use customMask: expected a string"],
    [{ dynamicMask: "yes" }, "Cannot use dynamicMask"],
    [{ keep: 4 }, "Cannot use keep: expected { first, last }"],
    [{ keep: { last: -1 } }, "Cannot use keep."],
    [{ keep: { first: 1.5 } }, "Cannot use keep."],
    [
      { preset: "ssn" },
      'one of "email", "card", "phone", "iban", "ip", got "ssn"',
    ],
    [{ preset: "toString" }, 'got "toString"'],
    [{ mask: "x" }, "Cannot use mask: expected a function"],
    [{ keep: { last: 4 }, preset: "card" }, "got keep and card"],
    [{ dynamicMask: true, mask: () => 1 }, "got dynamicMask and function"],
    [{ regexPattern: "[", maskFormat: "x" }, "Cannot use regexPattern"],
    [{ regexPattern: "a" }, "Cannot use maskFormat: expected a string"],
    [{ maskFormat: "a" }, "Cannot use regexPattern: expected a RegExp"],
    [{ maskingRules: {} }, "Cannot use maskingRules"],
    [{ maskingRules: null }, "Cannot use maskingRules"],
    [{ maskingRules: ["a"] }, "Cannot use maskingRules"],
    [{ maskingRules: "a" }, "Cannot use maskingRules"],
    [{ maskingRules: { a: 1 } }, "got a number"],
    [{ maskingRules: { a: null } }, "got null"],
    [
      { maskingRules: { a: { dynamic_mask: true } } },
      'Cannot use maskingRules["a"]: unknown option "dynamic_mask"; did you mean "dynamicMask"?',
    ],
    [
      { maskingRules: { "a.b": "emial" } },
      'Cannot use maskingRules["a.b"]: expected one of "email", "card", "phone", "iban", "ip", got "emial"; did you mean "email"?',
    ],
    [
      { maskingRules: { a: { preset: "crad" } } },
      'Cannot use maskingRules["a"].preset: expected one of',
    ],
    [
      { maskingRules: { a: { keep: { last: -1 } } } },
      'Cannot use maskingRules["a"].keep.last',
    ],
    [{ maskingRules: { a: { keep: {}, mask: () => 1 } } }, "one rule, got"],
    [{ maskingRules: { "a[": "email" } }, "Cannot parse the path"],
    [{ fields: [], maskingRules: { a: "email" } }, "Cannot use fields"],
  ];
  for (const [options, message] of bad) {
    test(`${JSON.stringify(options)}: ${message}`, () => {
      expect(() => eraser(options)).toThrow(message);
    });
  }
});

test("a rule may be a class's instance with its options inherited", () => {
  class Rule {
    get customMask() {
      return "X";
    }
  }
  const rule: MaskingRule = new Rule();
  expect(erase({ a: 1 }, { maskingRules: { a: rule } })).toEqual({ a: "X" });
});
