import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  erase,
  eraser,
  FieldNotFoundError,
  InvalidPathError,
  type SealmaskEvent,
  UnsupportedTypeError,
} from "../../../mod.ts";

const customer = {
  id: 1,
  name: "John Doe",
  email: "johndoe@example.com",
  address: { street: "123 Main St", city: "Anytown" },
  company_address: { street: "456 ACME Ave", city: "Anytown" },
};

describe("erasing fields", () => {
  test("masks each, shares the rest and leaves the input alone", () => {
    const before = structuredClone(customer);
    const erased = erase(customer, {
      fields: ["email", "address.street", "company_address"],
    });
    expect(erased).toEqual({
      id: 1,
      name: "John Doe",
      email: "*****",
      address: { street: "*****", city: "Anytown" },
      company_address: "*****",
    } as never);
    expect(customer).toEqual(before);
    const one = erase(customer, { fields: ["email"] });
    expect(one.address).toBe(customer.address);
  });

  test("masks null, false and zero; an array keeps its length", () => {
    const data = { a: null, b: false, c: 0, d: [1, [2], { x: 3 }], e: [] };
    expect(erase(data, { fields: ["a", "b", "c", "d", "e"] })).toEqual({
      a: "*****",
      b: "*****",
      c: "*****",
      d: ["*****", "*****", "*****"],
      e: [],
    });
  });

  test("does not depend on their order, and a parent beats its children", () => {
    const expected = { ...customer, address: "*****" };
    for (const fields of [
      ["address", "address.street"],
      ["address.street", "address"],
    ]) {
      expect(erase(customer, { fields })).toEqual(expected);
    }
  });

  test("of a JSON text gives the masked value", () => {
    expect(erase(JSON.stringify({ a: 1, b: 2 }), { fields: ["a"] })).toEqual({
      a: "*****",
      b: 2,
    });
  });

  test("that are missing throws by default, warns or is ignored when asked to", () => {
    const fields = ["email", "phone"];
    expect(() => erase(customer, { fields })).toThrow(FieldNotFoundError);
    const events: SealmaskEvent[] = [];
    const onEvent = (event: SealmaskEvent) => events.push(event);
    const options = { fields, onMissingField: "ignore", onEvent } as const;
    expect(erase(customer, options)).toEqual({ ...customer, email: "*****" });
    expect(events).toEqual([
      { type: "field-missing", path: "phone" },
      {
        type: "field-erased",
        pointer: "/email",
        rule: "default",
        valueType: "string",
      },
    ]);
    const warned: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => warned.push(text);
    try {
      erase(customer, { fields, onMissingField: "warn" });
    } finally {
      console.warn = warn;
    }
    expect(warned).toEqual([
      'sealmask: Cannot find the field "phone": the path selects nothing',
    ]);
  });

  test("refuses an empty list, and paths that are no strings or malformed", () => {
    for (const fields of [[], "email", [1], null]) {
      expect(() => erase(customer, { fields: fields as never })).toThrow(
        TypeError,
      );
    }
    expect(() => erase(customer, { fields: ["a...b"] })).toThrow(
      InvalidPathError,
    );
  });

  test("refuses data that has no fields, without showing it", () => {
    for (const data of [42, null, undefined, true, "secret", '"secret"', "7"]) {
      expect(() => erase(data, { fields: ["a"] })).toThrow(
        UnsupportedTypeError,
      );
      expect(() => erase(data, { fields: ["a"] })).not.toThrow(/secret/);
    }
  });
});

describe("erasing a whole value", () => {
  const cases: [unknown, unknown][] = [
    [42, "*****"],
    ["text", "*****"],
    [null, "*****"],
    [undefined, "*****"],
    [{ a: 1 }, "*****"],
    [new Date(), "*****"],
    [
      [1, { a: 2 }],
      ["*****", "*****"],
    ],
    [[], []],
    [new Set([1, 2]), new Set(["*****"])],
  ];
  for (const [value, expected] of cases) {
    test(`of type ${Object.prototype.toString.call(value)} gives ${JSON.stringify(expected)}`, () => {
      expect(erase(value)).toEqual(expected);
    });
  }
});

test("an eraser is compiled once and serves often", () => {
  const redact = eraser({ fields: ["a.b"] });
  expect(redact({ a: { b: 1 } })).toEqual({ a: { b: "*****" } });
  expect(redact({ a: { b: [2] } })).toEqual({ a: { b: ["*****"] } });
  expect(() => redact({ a: 1 as unknown })).toThrow(FieldNotFoundError);
});

test("an instance erases with its own options, which a call may override", () => {
  const masking = new DataMasking({ onMissingField: "ignore" });
  expect(masking.erase({ a: 1 }, { fields: ["b"] })).toEqual({ a: 1 });
  const strict = { fields: ["b"], onMissingField: "throw" } as const;
  expect(() => masking.erase({ a: 1 }, strict)).toThrow(FieldNotFoundError);
});
