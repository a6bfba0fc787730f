import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { UnsupportedTypeError } from "../../mod.ts";
import { draft } from "../../src/json/edit.ts";

interface Replacement {
  readonly keys: readonly (string | number)[];
  readonly value: unknown;
}

/** Makes all replacements in one edit. */
function edit(root: unknown, replacements: readonly Replacement[]): unknown {
  const { items, fill } = draft(root, [replacements]);
  return fill(items.map(({ value }) => value));
}

describe("a draft", () => {
  test("replaces values, copies what lies on the way and shares the rest", () => {
    const document = { a: { b: 1, c: { d: 2 } }, e: [{ f: 3 }, { g: 4 }] };
    const before = structuredClone(document);
    const edited = edit(document, [
      { keys: ["a", "b"], value: "x" },
      { keys: ["e", 1, "g"], value: "y" },
    ]) as typeof document;
    expect(edited).toEqual({
      a: { b: "x", c: { d: 2 } },
      e: [{ f: 3 }, { g: "y" }],
    } as never);
    expect(document).toEqual(before);
    expect(edited.a.c).toBe(document.a.c);
    expect(edited.e[0]).toBe(document.e[0] as never);
  });

  test("without replacements gives the document itself", () => {
    const document = { a: 1 };
    expect(edit(document, [])).toBe(document);
  });

  test("can replace the root", () => {
    expect(edit({ a: 1 }, [{ keys: [], value: "x" }])).toBe("x");
  });

  test("a parent beats its children, in any order", () => {
    const parent = { keys: ["a"], value: "x" };
    const child = { keys: ["a", "b"], value: "y" };
    for (const replacements of [
      [parent, child],
      [child, parent],
    ]) {
      expect(edit({ a: { b: 1 } }, replacements)).toEqual({ a: "x" });
    }
  });

  test("is copied at once: what happens to the document before it is filled is not seen", () => {
    const document: { user: unknown; list: unknown[] } = {
      user: { ssn: "secret", name: "Jo" },
      list: [{ a: 1 }, { a: 2 }],
    };
    const places = [{ keys: ["user", "ssn"] }, { keys: ["list", 1, "a"] }];
    const { fill } = draft(document, [places]);
    document.user = "plain";
    document.list.reverse();
    expect(fill(["x", "y"])).toEqual({
      user: { ssn: "x", name: "Jo" },
      list: [{ a: 1 }, { a: "y" }],
    });
  });

  test("of something that is neither object nor array is refused", () => {
    for (const value of ["text", 1, null, Uint8Array.of(1, 2)]) {
      expect(() =>
        edit({ a: value }, [{ keys: ["a", "0"], value: "x" }]),
      ).toThrow(UnsupportedTypeError);
    }
  });

  test("is not led astray by a polluted prototype", () => {
    Object.defineProperty(Object.prototype, "item", {
      value: "polluted",
      configurable: true,
    });
    try {
      expect(
        edit({ a: { b: 1 }, c: 2 }, [{ keys: ["a", "b"], value: "x" }]),
      ).toEqual({
        a: { b: "x" },
        c: 2,
      });
    } finally {
      delete (Object.prototype as { item?: unknown }).item;
    }
  });

  test("works on frozen documents and keeps prototypes", () => {
    class Customer {
      name = "Jo";
      greet = () => this.name;
    }
    const document = Object.freeze({
      c: Object.freeze(new Customer()),
      n: Object.create(null),
    });
    document.n.x = 1;
    const edited = edit(document, [
      { keys: ["c", "name"], value: "x" },
      { keys: ["n", "x"], value: "y" },
    ]) as typeof document;
    expect(edited.c).toBeInstanceOf(Customer);
    expect(edited.c.name).toBe("x");
    expect(Object.getPrototypeOf(edited.n)).toBeNull();
    expect(edited.n.x).toBe("y");
  });

  test("writes `__proto__` as a key of its own, and pollutes nothing", () => {
    const document = JSON.parse('{"__proto__":{"x":1},"a":{"__proto__":2}}');
    const edited = edit(document, [
      { keys: ["__proto__", "x"], value: "masked" },
      { keys: ["a", "__proto__"], value: "masked" },
    ]);
    expect(JSON.stringify(edited)).toBe(
      '{"__proto__":{"x":"masked"},"a":{"__proto__":"masked"}}',
    );
    expect(Object.getPrototypeOf(edited)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

test("a draft keeps every place once and none within another", () => {
  const key = fc.constantFrom("a", "b", "c");
  const place = fc.record({ keys: fc.array(key, { maxLength: 4 }) });
  const leaf = () => ({});
  const level = (below: () => object) => () => ({
    a: below(),
    b: below(),
    c: below(),
  });
  const document = level(level(level(level(leaf))))();
  fc.assert(
    fc.property(fc.array(place, { maxLength: 8 }), (places) => {
      const kept = draft(document, [places]).items.map(({ keys }) => keys);
      const isWithin = (inner: unknown[], outer: unknown[]) =>
        outer.every((step, i) => inner[i] === step);
      for (const { keys } of places) {
        expect(kept.filter((outer) => isWithin(keys, outer)).length).toBe(1);
      }
    }),
  );
});
