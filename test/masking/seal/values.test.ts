import { describe, expect, test } from "bun:test";
import { DataMasking, UnsupportedTypeError } from "../../../mod.ts";
import { type SealOptions, seal, unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/testing/memory-keyring.ts";
import { caught } from "../../support/caught.ts";

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring });

class Money {
  readonly amount = 1;
}

class List extends Array<unknown> {}

/** Makes an array with a hole. */
function sparse(first: unknown, third: unknown): unknown[] {
  const array = [first];
  array[2] = third;
  return array;
}

function deep(levels: number): unknown {
  let value: unknown = "x";
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

const cycle: { self?: unknown } = {};
cycle.self = cycle;

const hidden = Object.defineProperty({ a: 1 }, "toJSON", {
  value: () => "something else",
});

/** Values that JSON would change or lose. */
const LOST: Record<string, unknown> = {
  undefined: undefined,
  "a date": new Date(0),
  "an invalid date": new Date(Number.NaN),
  "a big integer": 1n,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "a negative zero": -0,
  "a symbol": Symbol("secret"),
  "a function": () => "secret",
  "a Map": new Map([["secret", 1]]),
  "a Set": new Set(["secret"]),
  "a RegExp": /secret/,
  "an Error": new Error("secret"),
  "an instance of a class": new Money(),
  "an array of a class": List.from(["secret"]),
  "a String object": Object("secret"),
  bytes: Uint8Array.of(1),
  "a promise": Promise.resolve("secret"),
  "an array with a hole": sparse(1, 3),
  "an array with a member": Object.assign([1], { secret: 1 }),
  "an array with a hole and a member": Object.assign(sparse(1, 3), {
    secret: 1,
  }),
  "a symbol for a name": { [Symbol("secret")]: 1 },
  "a toJSON of its own": hidden,
  "a cycle": cycle,
  "nesting too deep to come back": deep(1_001),
};

describe("a value that JSON would not bring back as it is", () => {
  for (const [what, value] of Object.entries(LOST)) {
    test(`is refused: ${what}`, async () => {
      const before = keyring.calls.generate;
      const inside = { list: [{ value }] };
      for (const [holder, pointer] of [
        [{ a: value }, '"/a"'],
        [{ a: [value] }, '"/a'],
        [{ a: inside }, '"/a"'],
      ] as const) {
        const error = await caught(() =>
          seal(masking, holder, { fields: ["a"] }),
        );
        expect(error).toBeInstanceOf(UnsupportedTypeError);
        expect(error.message).toContain(pointer);
        expect(error.message).not.toContain("secret");
      }
      expect(keyring.calls.generate).toBe(before);
    });
  }

  test("is refused as a mask too", async () => {
    for (const mask of [
      () => new Date(0),
      () => 1n,
      () => Number.NaN,
      () => new Map(),
      () => ({ a: undefined }),
      () => cycle,
    ]) {
      const options = { fields: ["a"], mask };
      const error = await caught(() => seal(masking, { a: 1 }, options));
      expect(error.message).toMatch(
        /^Cannot seal the field "\/a": expected JSON data as mask, got /,
      );
    }
  });

  test("is no matter where it is not sealed", async () => {
    const holder = { ...LOST, a: "secret" };
    const { document, sealed } = await seal(masking, holder, { fields: ["a"] });
    const back = await unseal<typeof holder>(masking, document, sealed);
    for (const [what, value] of Object.entries(LOST)) {
      expect((back as Record<string, unknown>)[what]).toBe(value);
    }
    expect(back.a).toBe("secret");
    const rows = Object.values(LOST).map((value) => ({ value, a: "secret" }));
    const result = await seal(masking, rows, { fields: ["[*].a"] });
    const same = await unseal<typeof rows>(
      masking,
      result.document,
      result.sealed,
    );
    for (const [i, { value, a }] of same.entries()) {
      expect(value).toBe(rows[i]?.value);
      expect(a).toBe("secret");
    }
  });
});

describe("a value that JSON brings back", () => {
  const KEPT: Record<string, unknown> = {
    null: null,
    false: false,
    "an empty text": "",
    "the mask itself": "*****",
    "lone surrogates": "\ud800 \udc00",
    "a large number": 1e308,
    "a small number": 5e-324,
    "a long array": Array.from({ length: 1_000 }, (_, i) => i),
    "an empty array and object": [[], {}],
    "the deepest nesting": deep(997),
    "odd names": JSON.parse(
      '{"__proto__":{"x":1},"constructor":{"prototype":2},"hasOwnProperty":3,"toJSON":"4","":5,"op":6,"length":7}',
    ),
  };

  for (const [what, value] of Object.entries(KEPT)) {
    test(`is restored under every kind of mask: ${what}`, async () => {
      const rules: SealOptions[] = [
        {},
        { dynamicMask: true },
        { customMask: "" },
        { mask: (each) => each },
      ];
      for (const rule of rules) {
        for (const fields of [["a"], ["a.*", "b"], ["$"], ["a..*", "b"]]) {
          const holder = { a: value, b: [value, { c: value }] };
          const { document, sealed } = await seal(masking, holder, {
            ...rule,
            fields,
            onMissingField: "ignore",
          });
          const stored = JSON.parse(JSON.stringify(document));
          for (const masked of [document, stored]) {
            const back = await unseal(masking, masked, sealed);
            expect(JSON.stringify(back)).toBe(JSON.stringify(holder));
          }
        }
      }
    });
  }

  test("is restored where names are those of a prototype", async () => {
    const text =
      '{"0":{"00":"<d>","-":"<e>"},"__proto__":{"x":"<a>","y":1},"constructor":{"prototype":{"z":"<b>"}},"hasOwnProperty":["<c>"]}';
    const { document, sealed } = await seal(masking, JSON.parse(text), {
      fields: [
        "__proto__.x",
        "constructor.prototype",
        "hasOwnProperty[0]",
        "/0/00",
        "/0/-",
      ],
    });
    const masked = JSON.stringify(document);
    expect(masked).not.toMatch(/<.>/);
    expect(Object.keys(document as object)).toContain("__proto__");
    const back = await unseal<object>(masking, document, sealed);
    expect(JSON.stringify(back)).toBe(text);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(JSON.stringify(await unseal(masking, masked, sealed))).toBe(text);
    expect(({} as { x?: unknown }).x).toBe(undefined);
  });

  test("is restored in arrays with holes, and in those of classes", async () => {
    const holes = sparse({ a: "<a>" }, { a: "<b>" });
    const { document, sealed } = await seal(masking, holes, {
      fields: ["[*].a"],
    });
    const back = await unseal<unknown[]>(masking, document, sealed);
    expect(back).toEqual(holes);
    expect(1 in back).toBe(false);
    const list = List.from([{ a: "<a>" }]);
    const result = await seal(masking, list, { fields: ["[0].a"] });
    expect(
      Array.from(
        await unseal<unknown[]>(masking, result.document, result.sealed),
      ),
    ).toEqual([{ a: "<a>" }]);
  });

  test("is what it was when seal was called, whatever happens to it meanwhile", async () => {
    const holder = { a: { b: "<before>" } };
    const context: Record<string, string> = { tenant_id: "a06b" };
    const sealing = seal(masking, holder, { fields: ["a"], context });
    holder.a.b = "<after>";
    context.tenant_id = "other";
    const { document, sealed } = await sealing;
    expect(
      await unseal(masking, document, sealed, {
        context: { tenant_id: "a06b" },
      }),
    ).toEqual({ a: { b: "<before>" } });
  });

  test("is a copy: what happens to one restored document is not seen in another", async () => {
    const { document, sealed } = await seal(
      masking,
      { a: { b: 1 } },
      { fields: ["a"] },
    );
    const one = await unseal<{ a: { b: number } }>(masking, document, sealed);
    one.a.b = 2;
    expect(await unseal(masking, document, sealed)).toEqual({ a: { b: 1 } });
  });
});
