import { expect, test } from "bun:test";
import {
  actionOf,
  isSigned,
} from "../../../src/dynamodb/item/attribute-actions.ts";
import { FOOTER, HEADER } from "../../../src/dynamodb/item/reserved-names.ts";
import { tableWith } from "../../support/dynamodb/sample-items.ts";
import { thrown } from "../../support/keys.ts";

const table = tableWith();

test("every attribute is signed but for unsigned and reserved ones", () => {
  const names = ["pk", "ssn", "seen", ":x", ":", HEADER, FOOTER, "aws_dbe_b_x"];
  expect(names.map((name) => [name, isSigned(table, name)])).toEqual([
    ["pk", true],
    ["ssn", true],
    ["seen", false],
    [":x", false],
    [":", false],
    [HEADER, false],
    [FOOTER, false],
    ["aws_dbe_b_x", false],
  ]);
  expect(isSigned(table, "aws_dbe")).toBe(true);
  expect(isSigned(table, "other")).toBe(true);
  const open = tableWith({ unsignedPrefix: undefined });
  expect(isSigned(open, ":x")).toBe(true);
});

test("an attribute has the action that the table gives it, and no other name has one", () => {
  expect(actionOf(table, "pk")).toBe("sign");
  expect(actionOf(table, "ssn")).toBe("encrypt");
  for (const name of ["seen", ":x", HEADER, "aws_dbe_b_x"]) {
    expect(actionOf(table, name)).toBe("none");
  }
  for (const name of ["other", "constructor", "__proto__", "aws_dbe", ""]) {
    const error = thrown(() => actionOf(table, name));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(JSON.stringify(name));
  }
});

test("an action that contradicts the unsigned names is refused both ways", () => {
  const signed = tableWith({ unsignedNames: new Set(["ssn"]) });
  for (const name of ["ssn", "seen"]) {
    expect(thrown(() => actionOf(signed, name))).toBeInstanceOf(TypeError);
  }
});
