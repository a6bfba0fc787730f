import { expect, test } from "bun:test";
import { generateAndWrap } from "../../src/keyrings/generate-and-wrap.ts";
import { importLazily } from "../../src/keyrings/key-material.ts";
import { bytesFrom, hexOf, rejection } from "../support/keys.ts";

test("A generated data key is wiped when it cannot be wrapped", async () => {
  let seen: Uint8Array | undefined;
  let before = "";
  const refused = new Error("refused");
  const pending = generateAndWrap({ context: {} }, async ({ plaintext }) => {
    seen = plaintext;
    before = hexOf(plaintext);
    throw refused;
  });
  expect(await rejection(pending)).toBe(refused);
  expect(before).not.toBe("00".repeat(32));
  expect(hexOf(seen as Uint8Array)).toBe("00".repeat(32));
});

test("No data key is generated for a call that is aborted already", async () => {
  let wraps = 0;
  const reason = new Error("Too late");
  const signal = AbortSignal.abort(reason);
  const pending = generateAndWrap({ context: {}, signal }, async () => {
    wraps++;
    return [];
  });
  expect(await rejection(pending)).toBe(reason);
  expect(wraps).toBe(0);
});

test("Key bytes are wiped once they are imported, or failed to be", async () => {
  for (const load of [
    async () => "key",
    async () => {
      throw new Error("refused");
    },
  ]) {
    const secret = bytesFrom(1);
    const get = importLazily<string>("local keyring", load, secret);
    expect(hexOf(secret)).toBe(hexOf(bytesFrom(1)));
    await get().catch(() => undefined);
    expect(hexOf(secret)).toBe("00".repeat(32));
  }
});

test("A key is imported once, however many calls wait for it", async () => {
  let imports = 0;
  const get = importLazily("local keyring", async () => ++imports);
  expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  expect(await get()).toBe(1);
});
