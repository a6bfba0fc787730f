import { expect, test } from "bun:test";
import { runInNewContext } from "node:vm";
import { DataMasking } from "../../mod.ts";
import { memoryKeyring } from "../../src/entries/testing.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });

test("bytes of another realm are bytes, as a whole value and as a field", async () => {
  const bytes = runInNewContext("Uint8Array.of(1, 2)");
  const token = await masking.encrypt(bytes);
  const expected = Uint8Array.of(1, 2);
  expect(await masking.decrypt<unknown>(token)).toEqual(expected);
  const row = await masking.encrypt({ bytes }, { fields: ["bytes"] });
  expect(await masking.decrypt<unknown>(row)).toEqual({ bytes: expected });
});

test("boxed values of another realm are their primitives", async () => {
  const boxed = runInNewContext('[new Number(1), Object("a"), Object(true)]');
  const token = await masking.encrypt(boxed);
  expect(await masking.decrypt<unknown>(token)).toEqual([1, "a", true]);
});
