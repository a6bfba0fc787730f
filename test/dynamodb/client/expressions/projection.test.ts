import { describe, expect, test } from "bun:test";
import {
  projectItem,
  readProjection,
} from "../../../../src/dynamodb/client/expressions/projection.ts";
import {
  readItem,
  writeItem,
} from "../../../../src/dynamodb/values/item-form.ts";
import { readWith } from "./read-with.ts";

const ITEM = {
  pk: "1",
  name: "Ada",
  address: { city: "Ulm", lines: ["a", "b", { c: "d", e: "f" }] },
  "dotted.name": 5,
  ["__proto__"]: "own",
};

const NAMES = { "#d": "dotted.name", "#p": "__proto__", "#c": "constructor" };

/** Returns the part of the item that a projection asks for. */
function projected(text: string): object {
  const { result } = readWith(text, readProjection, NAMES);
  const { attributes } = readItem(ITEM, "pk");
  return writeItem(projectItem(attributes, result), "plain");
}

describe("a projection", () => {
  test("keeps the places that it names", () => {
    const parts: Readonly<Record<string, object>> = {
      "name, pk": { pk: "1", name: "Ada" },
      "#d": { "dotted.name": 5 },
      "address.city": { address: { city: "Ulm" } },
      "address.lines[1]": { address: { lines: ["b"] } },
      "address.lines[2].c, address.lines[0]": {
        address: { lines: ["a", { c: "d" }] },
      },
      "address.city, address": { address: ITEM.address },
      "address, address.city": { address: ITEM.address },
      "absent, name.x, address.x, address.lines[9], address.city[0], #c": {},
      "address[0], name": { name: "Ada" },
    };
    for (const [text, part] of Object.entries(parts)) {
      expect({ text, part: projected(text) }).toEqual({ text, part });
    }
  });

  test("keeps an attribute named __proto__, and gives no other name to an object's prototype", () => {
    const part = projected("#p");
    expect(Object.keys(part)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(part)).toBe(Object.prototype);
  });

  test("is refused where it is not understood", () => {
    for (const text of ["", "a,", "a b", "a = :a", ":a", "#unknown", "a[*]"]) {
      expect(() => readWith(text, readProjection, NAMES)).toThrow("expected");
    }
  });
});
