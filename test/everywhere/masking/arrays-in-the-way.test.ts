/** A name never leads to the elements of an array. If a path meets an array instead, the caller is told. */
import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  erase,
  eraser,
  FieldNotFoundError,
  type OnMissingField,
} from "../../../mod.ts";
import { compile } from "../../../src/entries/path.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

/** Returns the console's warnings during a call. */
async function warnings(call: () => unknown): Promise<string[]> {
  const { warn } = console;
  const told: string[] = [];
  console.warn = (text: unknown) => told.push(`${text}`);
  try {
    await call();
  } finally {
    console.warn = warn;
  }
  return told;
}

const rows = [{ ssn: "1", "zip code": "2" }];
const inner = { user: { cards: rows, list: [rows] } };

/** Paths that meet an array, each with the correct spelling. */
const PATHS: readonly (readonly [object, string, string])[] = [
  [rows, "ssn", "[*].ssn"],
  [rows, "ssn.first[0]", "[*].ssn.first[0]"],
  [rows, "'zip code'", "[*]['zip code']"],
  [rows, "ssn,name", "[*]['ssn','name']"],
  [rows, "$.ssn", "$[*].ssn"],
  [rows, "$['zip code']", "$[*]['zip code']"],
  [rows, "/ssn", "$[*].ssn"],
  [rows, "ssn[0:2]", "[*].ssn[0:2]"],
  [inner, "user.cards.ssn", "user.cards[*].ssn"],
  [inner, "$.user.cards.ssn", "$.user.cards[*].ssn"],
  [inner, "/user/cards/ssn", "$.user.cards[*].ssn"],
  [inner, "user.*.ssn", "user[*][*].ssn"],
  [inner, "user.list[0].ssn", "user.list[0][*].ssn"],
  [{ a: inner }, "$..cards.ssn", "$..cards[*].ssn"],
];

describe("an array in the way of a name", () => {
  for (const [data, path, meant] of PATHS) {
    test(`of ${path} is told with what to write: ${meant}`, async () => {
      const advice = `; for each element write ${JSON.stringify(meant)}`;
      const error = await caught(() =>
        erase(data, { fields: [path as never] }),
      );
      expect(error).toBeInstanceOf(FieldNotFoundError);
      expect(error.message).toContain(advice);
      for (const onMissingField of ["warn", "ignore"] as OnMissingField[]) {
        const redact = eraser({ fields: [path], onMissingField });
        const told = await warnings(() => redact(data));
        expect(told).toHaveLength(1);
        expect(told[0]).toContain(JSON.stringify(path));
        expect(told[0]).toContain(advice);
      }
      compile(meant);
    });
  }

  test("is told once by each eraser that ignores missing fields, and every time where it shall warn", async () => {
    const options = { fields: ["ssn", "name"] };
    for (const text of [false, true]) {
      const data = text ? JSON.stringify(rows) : rows;
      for (let i = 0; i < 2; i++) {
        const quiet = eraser({ ...options, onMissingField: "ignore" });
        const loud = eraser({ ...options, onMissingField: "warn" });
        const twice = (redact: (data: unknown) => unknown) => () => {
          redact(data);
          redact(data);
        };
        expect(await warnings(twice(quiet as never))).toHaveLength(2);
        expect(await warnings(twice(loud as never))).toHaveLength(4);
      }
    }
  });

  test("is told once by each DataMasking, of what is encrypted and decrypted", async () => {
    const fields: string[] = ["ssn"];
    const options = { fields, onMissingField: "ignore" } as const;
    for (const call of [
      (masking: DataMasking) => masking.encrypt(rows, options),
      (masking: DataMasking) => masking.decrypt(rows, options),
    ]) {
      for (let i = 0; i < 2; i++) {
        const masking = new DataMasking({ keyring: memoryKeyring() });
        const told = await warnings(async () => {
          for (let j = 0; j < 3; j++) await call(masking);
        });
        expect(told).toHaveLength(1);
        expect(told[0]).toContain('; for each element write "[*].ssn"');
      }
    }
  });

  test("is told of no value", async () => {
    const data = [{ ssn: "a secret" }];
    const redact = eraser({ fields: ["ssn"], onMissingField: "ignore" });
    const told = await warnings(() => redact(data));
    expect(told.join()).not.toContain("a secret");
  });
});

describe("nothing is told", () => {
  const quiet: readonly (readonly [string, object, string])[] = [
    ["where the path selects something", rows, "[*].ssn"],
    ["where a field is missing from an object", { a: 1 }, "ssn"],
    ["where elements lack the field", rows, "[*].name"],
    ["of a search", rows, "$..name"],
    ["where an index leads nowhere", rows, "[7].ssn"],
    ["where a pointer's token may be an index", rows, "/7/ssn"],
    ["where some of the selectors are no names", rows, "$['a', 7]"],
    ["of an empty array", [], "[*].ssn"],
  ];
  for (const [why, data, path] of quiet) {
    test(why, async () => {
      const redact = eraser({ fields: [path], onMissingField: "ignore" });
      expect(await warnings(() => redact(data))).toEqual([]);
    });
  }

  test("where another path selects something, it does not help the one that does not", async () => {
    const fields = ["[*].ssn", "name"];
    const redact = eraser({ fields, onMissingField: "ignore" });
    const told = await warnings(() => redact(rows));
    expect(told).toHaveLength(1);
  });
});
