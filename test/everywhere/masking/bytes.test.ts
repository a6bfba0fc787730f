import { expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { seal, unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const masking = new DataMasking({
  keyring: memoryKeyring(),
  crypto: nativeCrypto(),
});
const bytes = Uint8Array.of(0, 1, 255);
const row = { id: 1, photo: bytes };
const fields = ["photo"] as const;

/** Asserts that a value is the same bytes, and not an object with the bytes as members. */
function expectBytes(value: unknown): void {
  expect(value).toBeInstanceOf(Uint8Array);
  expect([...(value as Uint8Array)]).toEqual([...bytes]);
}

test("bytes come back as bytes on every road that decrypts", async () => {
  const session = await masking.session();
  const token = await masking.encrypt(bytes);
  const whole = await masking.encrypt(row, { fields });
  const short = await masking.encrypt(row, { fields, header: "document" });
  expectBytes(await masking.decrypt(token));
  expectBytes((await masking.decryptMany([token]))[0]);
  expectBytes(session.decryptSync(session.encryptSync(bytes)));
  await session.ready([token, whole, short]);
  expectBytes(session.decryptSync(token));
  for (const sealed of [whole, short]) {
    for (const options of [{}, { fields }]) {
      expectBytes((await masking.decrypt<typeof row>(sealed, options)).photo);
    }
    expectBytes(session.decryptSync<typeof row>(sealed).photo);
  }
  const to = memoryKeyring();
  const moved = await masking.rewrap(whole, { to });
  const reader = new DataMasking({ keyring: to });
  expectBytes((await reader.decrypt<typeof row>(moved)).photo);
});

test("bytes are never sealed as an object of numbers, nor unsealed from a token of bytes", async () => {
  for (const options of [{ fields }, { fields: ["$"] }, {}]) {
    const error = await caught(() => seal(masking, row, options));
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).toContain("got a Uint8Array of 3 bytes");
  }
  const whole = await caught(() => seal(masking, bytes));
  expect(whole).toBeInstanceOf(UnsupportedTypeError);
  const beside = await seal(
    masking,
    { ...row, pin: "1234" },
    { fields: ["pin"] },
  );
  expect(beside.document.photo).toBe(bytes);
  const back = await unseal<typeof row>(
    masking,
    beside.document,
    beside.sealed,
  );
  expect(back.photo).toBe(bytes);
  const token = await masking.encrypt(bytes);
  expect(await caught(() => unseal(masking, row, token))).toBeInstanceOf(
    EnvelopeError,
  );
});

test("bytes within a value are refused with their place", async () => {
  for (const value of [{ a: [bytes] }, [{ a: bytes }]]) {
    const error = await caught(() => masking.encrypt(value));
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).toMatch(/at "\/(?:a\/0|0\/a)": expected JSON data/);
  }
});
