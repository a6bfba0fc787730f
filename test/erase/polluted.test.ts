import { describe, expect, test } from "bun:test";
import { type EraseOptions, erase, FieldNotFoundError } from "../../mod.ts";

/** Calls a function while `Object.prototype` has an additional property. */
function polluted<T>(name: string, value: unknown, call: () => T): T {
  const enumerable = true;
  const configurable = true;
  Object.defineProperty(Object.prototype, name, {
    value,
    writable: true,
    enumerable,
    configurable,
  });
  try {
    return call();
  } finally {
    delete (Object.prototype as Record<string, unknown>)[name];
  }
}

const OPTIONS: Readonly<Record<string, unknown>> = {
  fields: ["other"],
  maskingRules: { other: {} },
  customMask: "clear",
  dynamicMask: true,
  keep: { first: 20 },
  first: 20,
  last: 20,
  regexPattern: "x",
  maskFormat: "$1",
  preset: "email",
  mask: (value: unknown) => value,
  onMissingField: "ignore",
  onEvent: () => {
    throw new Error("heard");
  },
  serializer: { parse: () => ({}) },
};

describe("a polluted Object.prototype", () => {
  const data = { email: "jo@example.com", n: { m: "4111 1111 1111 1111" } };
  const attempts: EraseOptions[] = [
    { fields: ["email"] },
    { fields: ["$..m"] },
    { maskingRules: { email: {}, "n.m": { dynamicMask: true } } },
    { maskingRules: { email: { keep: {}, dynamicMask: true } } },
    { fields: ["n"], keep: { last: 1 } },
    { fields: ["n"], preset: "card" },
    { dynamicMask: true },
    {},
  ];
  for (const [name, value] of Object.entries(OPTIONS)) {
    test(`does not lend the option ${name}`, () => {
      const text = JSON.stringify(data);
      for (const options of attempts) {
        const clean = JSON.stringify(erase(data, options));
        expect(
          polluted(name, value, () => JSON.stringify(erase(data, options))),
        ).toBe(clean);
      }
      const fields = ["email"];
      const parsed = polluted(name, value, () => erase(text, { fields }));
      expect(JSON.stringify(parsed)).toContain('"email":"*****"');
      const absent: string[] = ["missing"];
      const missing = () => erase(data, { fields: absent });
      expect(() => polluted(name, value, missing)).toThrow(FieldNotFoundError);
    });
  }

  const paths = [
    "ssn",
    "ssn.a",
    "$.*.ssn",
    "$..ssn",
    "/ssn",
    "n.ssn.a",
    "ssn[0]",
  ];
  for (const rule of [{}, { dynamicMask: true }, { mask: () => "#" }]) {
    test(`lends no field to a document, with ${Object.keys(rule)[0] ?? "the default rule"}`, () => {
      for (const path of paths) {
        for (const lent of [{ a: "lent" }, ["lent"]]) {
          const attempt = () => erase(data, { ...rule, fields: [path] });
          expect(() => polluted("ssn", lent, attempt)).toThrow(
            FieldNotFoundError,
          );
          expect(JSON.stringify(lent)).toContain("lent");
        }
      }
      const own = polluted("ssn", "lent", () =>
        JSON.stringify(erase({ ssn: "own" }, { ...rule, fields: ["ssn"] })),
      );
      expect(own).not.toContain("own");
    });
  }
});
