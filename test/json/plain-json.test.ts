import { expect, test } from "bun:test";
import { DataMasking, UnsupportedTypeError } from "../../mod.ts";
import { isPlainJson } from "../../src/json/plain-json.ts";
import { memoryKeyring } from "../../src/testing/memory-keyring.ts";
import { caught } from "../support/caught.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });

test("a getter that fails at the second reading shows nothing of its error", async () => {
  let reads = 0;
  const value = {
    get ssn() {
      if (reads++ > 0) throw new Error("078-05-1120");
      return "x";
    },
  };
  const error = await caught(() => masking.encrypt(value));
  expect(error).toBeInstanceOf(UnsupportedTypeError);
  expect(error.message).toContain('at "/ssn"');
  expect(error.message).not.toContain("078");
  expect(error.cause).toBeUndefined();
});

test("a getter that becomes a big integer is refused by its place", async () => {
  let reads = 0;
  const value = {
    get limit() {
      return reads++ > 0 ? 10n : 10;
    },
  };
  const error = await caught(() => masking.encrypt(value));
  expect(error).toBeInstanceOf(UnsupportedTypeError);
  expect(error.message).toContain('"/limit"');
});

test("a date with a number of its own is not taken for a plain one", async () => {
  const date = new Date(0);
  date.valueOf = () => Number.NaN;
  expect(isPlainJson(date, 1)).toBe(false);
  const error = await caught(() => masking.encrypt({ date }));
  expect(error).toBeInstanceOf(UnsupportedTypeError);
  expect(isPlainJson(new Date(0), 1)).toBe(true);
});
