import { expect, test } from "bun:test";
import { AsciiTexts } from "../../../src/dynamodb/values/ascii-texts.ts";

test("AsciiTexts gives texts by position, whatever lies between them", () => {
  const bytes = Uint8Array.of(0, 255, 0x61, 0x62, 0xc3, 0xa9, 0x63, 0, 0x7f);
  const texts = new AsciiTexts(bytes);
  expect(texts.slice(2, 4)).toBe("ab");
  expect(texts.slice(6, 9)).toBe("c\u0000\u007f");
  expect(texts.slice(3, 3)).toBe("");
});

test("AsciiTexts leaves other text to the decoder of UTF-8", () => {
  const texts = new AsciiTexts(Uint8Array.of(0x61, 0xc3, 0xa9, 0x80));
  expect(texts.slice(0, 2)).toBeUndefined();
  expect(texts.slice(3, 4)).toBeUndefined();
  expect(texts.slice(0, 1)).toBe("a");
});

test("AsciiTexts leaves very many bytes to it, as each text could keep all of them in memory", () => {
  expect(new AsciiTexts(new Uint8Array(16_384)).slice(0, 1)).toBe("\u0000");
  expect(new AsciiTexts(new Uint8Array(16_385)).slice(0, 1)).toBeUndefined();
});

test("AsciiTexts decodes two values without mixing them", () => {
  const [one, two] = ["one and more", "two"].map(
    (text) => new AsciiTexts(new TextEncoder().encode(text)),
  );
  expect([one?.slice(0, 3), two?.slice(0, 3), one?.slice(4, 12)]).toEqual([
    "one",
    "two",
    "and more",
  ]);
});
