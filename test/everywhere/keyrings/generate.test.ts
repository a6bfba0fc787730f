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
    for (const length of [0, 16, 32, 64, 255, 512, Number.NaN]) {
      const run = () => generateKey({ length: length as 256 });
      expect(thrown(run).name).toBe("RangeError");
    }
  });

  test("has no length that is no number", () => {
    for (const length of ["256", null, [256], 256n]) {
      const error = thrown(() => generateKey({ length: length as never }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain("the length in bits: expected a number");
    }
  });
});

describe("An AES key as text", () => {
  test("is made of bytes alone, and of nothing as long as a key", () => {
    const array = Array(32).fill(1);
    for (const other of ["x".repeat(32), array, { length: 32 }, null]) {
      const error = thrown(() => encodeKey(other as never));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain("expected a Uint8Array");
    }
  });

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

  test("is read from base64 and hexadecimal digits of other tools too, with white space around it", () => {
    for (const length of [16, 24, 32]) {
      // The second key has the characters in which the two base64 alphabets differ.
      const other = Uint8Array.from({ length }, (_, i) => (i % 2 ? 255 : 251));
      for (const fill of [bytesFrom(1, length), other]) {
        const base64 = btoa(String.fromCharCode(...fill));
        for (const text of [
          base64,
          base64.replaceAll("=", ""),
          encodeKey(fill),
          hexOf(fill),
          hexOf(fill).toUpperCase(),
        ]) {
          for (const around of [text, `${text}\n`, ` ${text}\r\n`]) {
            expect(decodeKey(around)).toEqual(fill);
          }
        }
      }
    }
  });

  test("is read strictly, and never shown", () => {
    const text = encodeKey(bytesFrom(1));
    for (const [wrong, got] of [
      [`${text}==`, "45 characters in another form"],
      [`${text.slice(0, 9)} ${text.slice(9)}`, "44 characters in another form"],
      [text.slice(1), "42 characters in another form"],
      [`${text}A`, "got text of 33 bytes"],
      [`+-${text.slice(2)}`, "43 characters in another form"],
      [`${text.slice(0, -1)}_`, "43 characters in another form"],
      [text.repeat(2), "86 characters in another form"],
      [hexOf(bytesFrom(1)).slice(2), "got "],
      [encodeKey(bytesFrom(1)).slice(0, 20), "got text of 15 bytes"],
    ] as const) {
      const error = thrown(() => decodeKey(wrong));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(got);
      expect(error.message).toContain("in base64, base64url or hexadecimal");
      expect(error.message).not.toContain(text.slice(2, 10));
    }
    expect(thrown(() => decodeKey("")).message).toContain(
      "got an empty string; is the environment variable set?",
    );
  });

  test("is not there when the environment variable is not set", () => {
    const error = thrown(() => decodeKey(undefined));
    expect(error.name).toBe("TypeError");
    expect(error.message).toContain("got undefined");
  });
});
