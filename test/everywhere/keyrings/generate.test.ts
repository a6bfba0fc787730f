import { describe, expect, test } from "bun:test";
import { decodeKey, encodeKey, generateKey } from "../../../mod.ts";
import { bytesFrom, hexOf, thrown } from "../../support/keys.ts";

describe("A generated AES key", () => {
  test("has 32 bytes, or as many as are asked for", () => {
    expect(generateKey().length).toBe(32);
    expect(generateKey({}).length).toBe(32);
    expect(generateKey({ length: 128 }).length).toBe(16);
    expect(generateKey({ length: 192 }).length).toBe(24);
    expect(generateKey({ length: 256 }).length).toBe(32);
  });

  test("is a new one each time", () => {
    const keys = Array.from({ length: 100 }, () => hexOf(generateKey()));
    expect(new Set(keys).size).toBe(100);
  });

  test("has no length that AES does not have", () => {
    for (const length of [0, 16, 32, 64, 255, 512, Number.NaN, "256"]) {
      const run = () => generateKey({ length: length as 256 });
      if (length === "256") expect(run().length).toBe(32);
      else expect(thrown(run).name).toBe("RangeError");
    }
  });
});

describe("An AES key as text", () => {
  test("is base64url, and comes back as it was", () => {
    for (const [length, characters] of [
      [128, 22],
      [192, 32],
      [256, 43],
    ] as const) {
      for (let i = 0; i < 50; i++) {
        const key = generateKey({ length });
        const text = encodeKey(key);
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(text.length).toBe(characters);
        expect(decodeKey(text)).toEqual(key);
      }
    }
  });

  test("cannot be made of other lengths", () => {
    for (const length of [0, 15, 33]) {
      const run = () => encodeKey(new Uint8Array(length));
      expect(thrown(run).name).toBe("RangeError");
    }
  });

  test("is read strictly, and never shown", () => {
    const text = encodeKey(bytesFrom(1));
    for (const wrong of [
      `${text}=`,
      `${text}\n`,
      ` ${text}`,
      text.slice(1),
      `${text}A`,
      `+${text.slice(1)}`,
      `${text.slice(0, -1)}_`,
      text.repeat(2),
    ]) {
      const error = thrown(() => decodeKey(wrong));
      expect(error.name).toBe("TypeError");
      expect(error.message).not.toContain(text.slice(2, 10));
    }
    expect(thrown(() => decodeKey("")).name).toBe("TypeError");
  });

  test("is not there when the environment variable is not set", () => {
    const error = thrown(() => decodeKey(undefined));
    expect(error.name).toBe("TypeError");
    expect(error.message).toContain("got undefined");
  });

  test("is not taken from hexadecimal digits, 32 of which would pass for a longer, weaker key", () => {
    const hex = hexOf(generateKey({ length: 128 }));
    const error = thrown(() => decodeKey(hex));
    expect(error.name).toBe("TypeError");
    expect(error.message).toContain("not hexadecimal");
    expect(error.message).not.toContain(hex);
    expect(thrown(() => decodeKey(hexOf(generateKey()))).name).toBe(
      "TypeError",
    );
  });
});
