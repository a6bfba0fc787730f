import { describe, expect, test } from "bun:test";
import { DataMasking, type EncryptionContext } from "../../../../mod.ts";
import { encryptStream, esdkFormat } from "../../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { seal } from "../../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../../src/entries/testing.ts";
import { caught } from "../../../support/caught.ts";

/** Most bytes of a value with the name "a": each count and length takes two bytes. */
const LONGEST = 32_767 - 2 - 2 - 1 - 2;

/** Returns every way to write a message of the AWS Encryption SDK. */
function writers(context: EncryptionContext, algorithmSuite: "0478" | "0578") {
  const keyring = memoryKeyring();
  const masking = new DataMasking({
    keyring,
    crypto: nativeCrypto(),
    format: esdkFormat({ algorithmSuite }),
    allowEmptyContextValues: true,
  });
  const hidden = new DataMasking({
    keyring,
    format: esdkFormat({
      algorithmSuite,
      requiredContext: Object.keys(context),
    }),
    allowEmptyContextValues: true,
  });
  const stream = async () => {
    const written = encryptStream({ keyring, algorithmSuite, context });
    const bytes = new Blob(["x"]).stream().pipeThrough(written);
    return new Response(bytes).arrayBuffer();
  };
  return {
    keyring,
    calls: [
      () => masking.encrypt(1, { context }),
      () => masking.encrypt({ a: 1 }, { fields: ["a"], context }),
      () => masking.encryptMany([1], { context }),
      () => masking.session({ context }),
      () => seal(masking, { a: 1 }, { fields: ["a"], context }),
      () => hidden.encrypt(1, { context }),
      stream,
    ],
  };
}

describe("messages of the AWS Encryption SDK", () => {
  test("are not written under a context with an empty name or value, though the DataMasking takes them", async () => {
    for (const context of [
      { tenant: "" },
      { "": "a" },
      { a: "b", tenant: "" },
    ]) {
      const { keyring, calls } = writers(context, "0478");
      for (const call of calls) {
        const error = await caught(call);
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toContain("non-empty");
      }
      expect(keyring.calls.generate).toBe(0);
    }
  });

  test("are not written under a context that the SDK for Java cannot read for its length", async () => {
    const half = "x".repeat(16_500);
    for (const context of [
      { a: "x".repeat(33_000) },
      { a: "x".repeat(LONGEST + 1) },
      { ["x".repeat(33_000)]: "a" },
      { a: half, b: half },
      { a: "\u{1f3ad}".repeat(8_200) },
    ]) {
      const { keyring, calls } = writers(context, "0478");
      for (const call of calls) {
        const error = await caught(call);
        expect(error).toBeInstanceOf(RangeError);
        expect(error.message).toContain("at most 32767 bytes");
        expect(error.message).toContain(
          "the limit of the AWS Encryption SDK for Java",
        );
        expect(error.message.length).toBeLessThan(300);
      }
      expect(keyring.calls.generate).toBe(0);
    }
  });

  test("count the public key of a signed message with it", async () => {
    const context = { a: "x".repeat(LONGEST) };
    for (const call of writers(context, "0478").calls) await call();
    for (const call of writers(context, "0578").calls) {
      expect(await caught(call)).toBeInstanceOf(RangeError);
    }
  });

  test("have a bound of their own: tokens take more", async () => {
    const context = { a: "x".repeat(33_000) };
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const token = await masking.encrypt(1, { context });
    expect(await masking.decrypt<unknown>(token, { context })).toBe(1);
  });
});
