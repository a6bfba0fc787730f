import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  LocationMismatchError,
} from "../../mod.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import { memoryKeyring } from "../../src/entries/testing.ts";
import { caught } from "../support/caught.ts";

const header = "document" as const;
const masking = new DataMasking({ keyring: memoryKeyring() });

type Row = Record<string, unknown>;

const encrypt = (data: unknown, options: object): Promise<Row> =>
  masking.encrypt(data, { fields: ["$.*"], ...options }) as Promise<Row>;

describe("a member that is called as the header is", () => {
  test("is a field like any other where it holds a whole token", async () => {
    const data = { ssn: "1", $sealmask: "important" };
    const row = await encrypt(data, {});
    expect(await masking.decrypt<Row>(row)).toEqual(data);
    const some = await masking.decrypt<Row>(row, { fields: ["ssn"] });
    expect(some).toEqual({ ssn: "1", $sealmask: row.$sealmask });
    const one = await encrypt(data, { fields: ["['$sealmask']"] });
    expect(await masking.decrypt<Row>(one)).toEqual(data);
  });

  test("is wrapped anew where it holds a whole token", async () => {
    const row = await encrypt({ a: 1, $sealmask: "important" }, {});
    const to = memoryKeyring();
    const moved = await masking.rewrap(row, { to });
    const reader = new DataMasking({ keyring: to });
    expect(await reader.decrypt<Row>(moved)).toEqual({
      a: 1,
      $sealmask: "important",
    });
  });

  test("is no field where it is the header, though a path selects it", async () => {
    const row = await encrypt({ a: 1, b: 2 }, { header });
    const back = await masking.decrypt<Row>(row, { fields: ["$.*"] });
    expect(back).toEqual({ a: 1, b: 2 });
  });
});

describe("a header stays", () => {
  test("as long as a token is left that a field held", async () => {
    const data = { a: "secret", z: 1 };
    const row = await encrypt(data, { fields: ["a"], header });
    const twice = await encrypt(row, { fields: ["a"], allowTokens: true });
    const once = await masking.decrypt<Row>(twice);
    expect(once).toEqual(row);
    expect(await masking.decrypt<Row>(once)).toEqual(data);
  });

  test("as long as a token is left within a field", async () => {
    const data = { p: { a: "secret" }, z: 1 };
    const row = await encrypt(data, { fields: ["p.a"], header });
    const outer = await encrypt(row, { fields: ["p"] });
    const once = await masking.decrypt<Row>(outer);
    expect(once).toEqual(row);
    expect(await masking.decrypt<Row>(once)).toEqual(data);
  });

  test("where nobody can tell whether a token is left", async () => {
    const data = { a: "secret", tags: new Set(["x"]) };
    const row = await encrypt(data, { fields: ["a"], header });
    const back = await masking.decrypt<Row>(row, { fields: ["a"] });
    expect(back.a).toBe("secret");
    expect(back.$sealmask).toBe(row.$sealmask);
  });
});

test("a short token with any character changed is no ordinary value", async () => {
  const row = await encrypt({ a: "x", b: "y" }, { header });
  const token = row.b as string;
  for (let i = 0; i < token.length; i++) {
    for (const other of ["A", "!", ".", " "]) {
      if (token[i] === other) continue;
      const b = token.slice(0, i) + other + token.slice(i + 1);
      const error = await caught(() => masking.decrypt({ ...row, b }));
      expect(["EnvelopeError", "DecryptionError"]).toContain(error.name);
    }
  }
  const error = await caught(() => masking.decrypt({ ...row, b: ` ${token}` }));
  expect(error).toBeInstanceOf(EnvelopeError);
});

test("fields whose names have lone surrogates are told apart", async () => {
  const data = { "\ud800": "one", "\ud801": "two", "\ufffd": "three" };
  for (const options of [{}, { header }]) {
    const row = await encrypt(data, options);
    expect(await masking.decrypt<Row>(row)).toEqual(data);
    const swapped = {
      ...row,
      "\ud800": row["\ud801"],
      "\ud801": row["\ud800"],
    };
    await caught(() => masking.decrypt(swapped));
    await caught(() => masking.decrypt({ ...row, "\ud800": row["\ufffd"] }));
  }
  const name = "\\ud800";
  const [one, other] = await Promise.all(
    ["\ud800", name].map((each) => encrypt({ [each]: 1 }, {})),
  );
  const moved = { [name]: one?.["\ud800"], other };
  expect(
    await caught(() => masking.decrypt(moved, { fields: [`['${name}\\']`] })),
  ).toBeInstanceOf(Error);
  expect(await caught(() => masking.decrypt(moved))).toBeInstanceOf(
    LocationMismatchError,
  );
});

test("bytes that were decrypted have memory of their own, with either cipher", async () => {
  for (const options of [{}, { crypto: nativeCrypto() }]) {
    const keyring = memoryKeyring();
    const own = new DataMasking({ keyring, ...options });
    await own.decrypt(await own.encrypt({ ssn: "078-05-1120-SECRET" }));
    const token = await own.encrypt(Uint8Array.of(1, 2, 3));
    const bytes = await own.decrypt<Uint8Array>(token);
    expect(bytes.length).toBe(3);
    expect(bytes.buffer.byteLength).toBe(3);
  }
});

test("places are reported as wrapped anew once all of them are", async () => {
  const places: string[] = [];
  const reporting = new DataMasking({
    keyring: memoryKeyring(),
    onEvent(event) {
      if (event.type === "data-key-rewrapped") places.push(event.pointer);
    },
  });
  const row = (await reporting.encrypt({ a: 1 }, { fields: ["a"] })) as Row;
  const many = memoryKeyring();
  const to = {
    ...many,
    async wrapDataKey(request: Parameters<typeof many.wrapDataKey>[0]) {
      const [key] = await many.wrapDataKey(request);
      return key ? new Array(11).fill(key) : [];
    },
  };
  expect(await caught(() => reporting.rewrap(row, { to }))).toBeInstanceOf(
    RangeError,
  );
  expect(places).toEqual([]);
});
