/** An empty collection has no missing fields; in a missing collection every field is missing. */
import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  eraser,
  FieldNotFoundError,
  type OnMissingField,
} from "../../../mod.ts";
import { seal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });

/** Calls that look for fields. */
const CALLS: Readonly<
  Record<string, (data: object, path: string) => Promise<unknown>>
> = {
  erase: async (data, path) => eraser({ fields: [path] })(data),
  "erase with a listener": async (data, path) =>
    eraser({ fields: [path], onEvent() {} })(data),
  "erase by a function": async (data, path) =>
    eraser({ maskingRules: { [path]: () => "#" } })(data),
  encrypt: (data, path) => masking.encrypt(data, { fields: [path] }),
  decrypt: (data, path) => masking.decrypt(data, { fields: [path] }),
  seal: async (data, path) =>
    (await seal(masking, data, { fields: [path] })).document,
};

const EMPTY: readonly (readonly [object, string])[] = [
  [{ cards: [] }, "cards[*].number"],
  [{ cards: [] }, "cards[*]"],
  [{ cards: [] }, "$.cards.*.number"],
  [{ cards: {} }, "cards.*.number"],
  [{ cards: {} }, "cards[*]"],
  [{ cards: [] }, "$.cards[?@.type == 'debit'].number"],
  [{ cards: {} }, "$.cards[?@.type].number"],
  [{ cards: [] }, "cards[0:2].number"],
  [{ cards: [] }, "cards[::-1]"],
  [{ cards: [] }, "$.cards['x', *]"],
  [[], "[*].number"],
  [{}, "*"],
  [{ rows: [{ cards: [] }, {}] }, "rows[*].cards[*].number"],
  [{ rows: [{ cards: {} }] }, "$..cards[*].number"],
];

const MISSING: readonly (readonly [object, string])[] = [
  [{}, "cards[*].number"],
  [{ cards: null }, "cards[*].number"],
  [{ cards: "text" }, "cards[*].number"],
  [{ cards: [{}] }, "cards[*].number"],
  [{ cards: [[]] }, "cards[*].number"],
  [{ cards: [{}] }, "$.cards[?@.type == 'debit'].number"],
  [{ cards: {} }, "cards[0:2].number"],
  [{ cards: [1] }, "cards[1:].number"],
  [{ cards: [] }, "cards[0].number"],
  [{ cards: [] }, "cards[-1]"],
  [{ cards: {} }, "cards.number"],
  [{ cards: [] }, "$..number"],
  [{ cards: [] }, "$..*.number"],
  [{ cards: [] }, "$..[?@.a].number"],
  [{ cards: [{ a: [] }] }, "$.cards[?@.a[*]].number"],
  [{ cards: [{ a: [] }] }, "$.cards[?count(@.a[*]) == 1]"],
  [[{}], "[*].number"],
];

for (const [name, call] of Object.entries(CALLS)) {
  describe(`what ${name} does with a path that selects nothing`, () => {
    for (const [data, path] of EMPTY) {
      test(`${path} in ${JSON.stringify(data)}: nothing is missing`, async () => {
        expect(await call(data, path)).toEqual(data);
      });
    }

    for (const [data, path] of MISSING) {
      test(`${path} in ${JSON.stringify(data)}: a field is missing`, async () => {
        const error = await caught(() => call(data, path));
        expect(error).toBeInstanceOf(FieldNotFoundError);
        expect(error.message).toContain(JSON.stringify(path));
      });
    }
  });
}

test("nothing is told of an empty collection, neither to the console nor to a listener", () => {
  const { warn } = console;
  const told: unknown[] = [];
  console.warn = (text: unknown) => told.push(text);
  try {
    const onEvent = (event: unknown) => told.push(event);
    for (const onMissingField of ["warn", "ignore"] as OnMissingField[]) {
      for (const [data, path] of EMPTY) {
        eraser({ fields: [path], onMissingField, onEvent })(data);
        eraser({ fields: [path], onMissingField })(data);
      }
    }
  } finally {
    console.warn = warn;
  }
  expect(told).toEqual([]);
});

test("an empty collection is that of its own path alone", async () => {
  const fields = ["cards[*].number", "ssn"];
  const error = await caught(() => eraser({ fields })({ cards: [] }));
  expect(error.message).toContain('"ssn"');
  expect(eraser({ fields })({ cards: [], ssn: "1" })).toEqual({
    cards: [],
    ssn: "*****",
  });
});
