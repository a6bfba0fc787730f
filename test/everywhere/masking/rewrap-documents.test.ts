import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  DecryptionError,
  FieldNotFoundError,
  generateKey,
  inspect,
  KeyringError,
  localKeyring,
  type SealmaskEvent,
} from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const context = { tenant_id: "a06b" };
const last = localKeyring({ key: generateKey(), keyName: "2025" });
const next = localKeyring({ key: generateKey(), keyName: "2026" });
const customer = { id: 1, ssn: "078-05-1120", cards: [{ n: 1 }, { n: 2 }] };
const fields = ["ssn", "cards[*].n"];

function setUp() {
  const events: SealmaskEvent[] = [];
  const old = new DataMasking({
    keyring: last,
    onEvent: (event) => events.push(event),
  });
  const pointers = () =>
    events.flatMap((event) =>
      event.type === "data-key-rewrapped" ? [event.pointer] : [],
    );
  return { old, pointers, fresh: new DataMasking({ keyring: next }) };
}

describe("rewrapping a document", () => {
  test("moves every token, and opens none", async () => {
    const { old, fresh, pointers } = setUp();
    const sealed = (await old.encrypt(customer, {
      fields,
      context,
    })) as typeof customer;
    const before = structuredClone(sealed);
    const moved = await old.rewrap(sealed, { to: next, context });
    expect(sealed).toEqual(before);
    expect(moved.id).toBe(1);
    const parts = (text: unknown) => `${text}`.split(".").toSpliced(1, 1);
    expect(parts(moved.ssn)).toEqual(parts(sealed.ssn));
    const [key] = inspect(moved.ssn).encryptedDataKeys;
    expect(key?.keyName).toBe("2026");
    expect(await fresh.decrypt<unknown>(moved, { context })).toEqual(customer);
    const error = await caught(() => old.decrypt(moved, { context }));
    expect(error).toBeInstanceOf(KeyringError);
    expect(pointers()).toEqual(["/ssn", "/cards/0/n", "/cards/1/n"]);
  });

  test("touches one place where a header is shared", async () => {
    const { old, fresh, pointers } = setUp();
    const options = { fields, context, header: "document" } as const;
    const sealed = (await old.encrypt(customer, options)) as Record<
      string,
      unknown
    >;
    const moved = await old.rewrap(sealed, { to: next, context });
    const { $sealmask: header } = sealed;
    expect<object>({ ...moved, $sealmask: header }).toEqual(sealed);
    expect(moved.$sealmask).not.toBe(sealed.$sealmask);
    expect(await fresh.decrypt<unknown>(moved, { context })).toEqual(customer);
    expect(pointers()).toEqual(["/$sealmask"]);
  });

  test("asks the keyrings once for each data key, however many tokens it has", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring });
    const sealed = (await masking.encrypt(customer, { fields })) as object;
    const uncached = new DataMasking({ keyring, cache: false });
    const both = { a: sealed, b: await uncached.encrypt("x") };
    keyring.calls.unwrap = 0;
    const to = memoryKeyring();
    const moved = await masking.rewrap(both, { to });
    expect([keyring.calls.unwrap, to.calls.wrap]).toEqual([2, 2]);
    const reader = new DataMasking({ keyring: to });
    expect(await reader.decrypt<unknown>(moved.a)).toEqual(customer);
    expect(await reader.decrypt<unknown>(moved.b)).toBe("x");
  });

  test("takes tokens wherever they stand, as that of a sealed document", async () => {
    const { old, fresh } = setUp();
    const sealed = await old.encrypt([1, 2], { context });
    const parcel = { document: { id: 1 }, sealed };
    const moved = await old.rewrap(parcel, { to: next, context });
    expect(moved.document).toEqual({ id: 1 });
    expect(await fresh.decrypt<unknown>(moved.sealed, { context })).toEqual([
      1, 2,
    ]);
  });

  test("is refused as a whole where one token is broken, or there is none", async () => {
    const { old, pointers } = setUp();
    const sealed = (await old.encrypt(customer, {
      fields,
      context,
    })) as typeof customer;
    const other = await new DataMasking({
      keyring: last,
      cache: false,
    }).encrypt("x", { context });
    const wrong = sealed.ssn.split(".");
    wrong[1] = other.split(".")[1] as string;
    for (const [broken, kind, says] of [
      [{ ...sealed, ssn: wrong.join(".") }, DecryptionError, "Cannot decrypt"],
      [customer, FieldNotFoundError, "Cannot rewrap the document"],
    ] as const) {
      const options = { to: next, context };
      const error = await caught(() => old.rewrap(broken, options));
      expect(error).toBeInstanceOf(kind);
      expect(error.message).toContain(says);
    }
    expect(pointers()).toEqual([]);
  });

  test("of hundreds of tokens is no matter", async () => {
    const { old, fresh } = setUp();
    const rows = Array.from({ length: 500 }, (_, id) => ({ id }));
    const options = { fields: ["[*].id"], context };
    const sealed = (await old.encrypt(rows, options)) as object;
    const moved = await old.rewrap(sealed, { to: next, context });
    expect(await fresh.decrypt<unknown>(moved, { context })).toEqual(rows);
  });
});

test("a token by itself is reported with an empty pointer", async () => {
  const { old, pointers } = setUp();
  await old.rewrap(await old.encrypt("x"), { to: next });
  expect(pointers()).toEqual([""]);
});
