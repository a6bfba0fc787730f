import { describe, expect, test } from "bun:test";
import { UnsupportedTypeError } from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import {
  FOOTER,
  HEADER,
} from "../../../../src/dynamodb/item/reserved-names.ts";
import type { Table } from "../../../../src/dynamodb/table.ts";
import type { AttributeValue } from "../../../../src/dynamodb/values/attribute-value.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import {
  BINDING,
  changed,
  keyringFrom,
  SIGNING,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";

/** Returns the error of an item that must not be encrypted; fails if the keyring was asked. */
async function refused(
  table: Table,
  changes: Readonly<Record<string, AttributeValue | undefined>> = {},
): Promise<Error> {
  const { counted, calls } = countingKeyring(keyringFrom(1));
  const item = changed(sampleItem(), changes);
  const error = await caught(() =>
    encryptItem({ ...table, keyring: counted }, item),
  );
  expect(calls()).toBe(0);
  return error;
}

describe("an item is not encrypted", () => {
  test("if an attribute has no action, which is named and not its value", async () => {
    const error = await refused(tableWith(), { note: { S: "canary" } });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('"note"');
    expect(error.message).not.toContain("canary");
  });

  test("if an attribute that is to be encrypted or signed is unsigned too", async () => {
    for (const unsigned of [
      { unsignedNames: new Set(["seen", "ssn"]) },
      { unsignedPrefix: "ss" },
    ]) {
      expect(await refused(tableWith(unsigned))).toBeInstanceOf(TypeError);
    }
  });

  test("if it lacks a key or an attribute of the encryption context", async () => {
    for (const name of ["pk", "sk", "status"]) {
      const table = tableWith({ actions: BINDING });
      const error = await refused(table, { [name]: undefined });
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(`"${name}"`);
    }
  });

  test("if a key is not signed as its readers need it", async () => {
    for (const actions of [
      { ...SIGNING, pk: "encrypt" },
      { ...SIGNING, sk: "context" },
      { ...BINDING, pk: "sign" },
    ] as const) {
      expect(await refused(tableWith({ actions }))).toBeInstanceOf(TypeError);
    }
    const same = tableWith({ sortKey: "pk" });
    expect(await refused(same)).toBeInstanceOf(TypeError);
  });

  test("if it is encrypted already", async () => {
    for (const name of [HEADER, FOOTER]) {
      const error = await refused(tableWith(), { [name]: { S: "" } });
      expect(error).toBeInstanceOf(UnsupportedTypeError);
    }
  });

  test("if a name has a lone surrogate or is too long, signed or not", async () => {
    const long = "x".repeat(65_536);
    for (const name of ["\ud800", "\udc00x", long]) {
      for (const action of ["encrypt", "none"] as const) {
        const table = tableWith({
          actions: { ...SIGNING, [name]: action },
          unsignedNames: new Set(action === "none" ? ["seen", name] : ["seen"]),
        });
        const error = await refused(table, { [name]: { S: "" } });
        expect(error).toBeInstanceOf(UnsupportedTypeError);
      }
    }
    const table = tableWith({ tableName: "\ud800" });
    expect(await refused(table)).toBeInstanceOf(TypeError);
  });

  test("if a value of the encryption context is too long", async () => {
    const table = tableWith({ actions: BINDING });
    const long = { S: "é".repeat(32_768) };
    const error = await refused(table, { status: long });
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    const item = sampleItem({ status: { S: `${"é".repeat(32_767)}x` } });
    const read = await decryptItem(table, await encryptItem(table, item));
    expect(read).toEqual(changed(item, { tags: { SS: ["a", "b"] } }));
  });

  test("if a value cannot be written", async () => {
    for (const value of [
      { S: "\ud800" },
      { N: "1e126" },
      { SS: ["a", "a"] },
    ] satisfies AttributeValue[]) {
      for (const name of ["ssn", "status"]) {
        const error = await refused(tableWith(), { [name]: value });
        expect(error).toBeInstanceOf(UnsupportedTypeError);
      }
    }
  });
});

test("attributes with the reserved prefix are dropped, as the AWS library does", async () => {
  const table = tableWith();
  const item = sampleItem({ aws_dbe_b_ssn: { S: "7" }, aws_dbe_: { S: "" } });
  const encrypted = await encryptItem(table, item);
  expect([...encrypted.keys()].sort()).toEqual(
    [...sampleItem().keys(), HEADER, FOOTER].sort(),
  );
});

test("an item of a key alone has one letter in its legend, and nothing encrypted", async () => {
  const table = tableWith({ sortKey: undefined });
  const item = new Map([["pk", { S: "" }]]);
  const encrypted = await encryptItem(table, item);
  expect([...encrypted.keys()]).toEqual(["pk", HEADER, FOOTER]);
  expect(await decryptItem(table, encrypted)).toEqual(item);
});
