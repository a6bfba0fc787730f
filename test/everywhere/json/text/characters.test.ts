import { describe, expect, test } from "bun:test";
import { eraser, eraseText, UnsupportedTypeError } from "../../../../mod.ts";

const ignoring = { onMissingField: "ignore" } as const;

/** Characters that code may confuse: of one byte in Latin-1, of two and three bytes in UTF-8, and of a surrogate pair. */
const STRANGERS = ["ÿ", "é", "ࠀ", "語", "\uffff", "😀", "\ud83d"];

describe("characters beyond ASCII", () => {
  for (const one of STRANGERS) {
    test(`a name of ${JSON.stringify(one)} leads to its own member alone`, () => {
      const members = STRANGERS.map((name) => `"${name}":"secret"`);
      const erased = members.map((member, i) =>
        STRANGERS[i] === one ? member.replace("secret", "*****") : member,
      );
      const quoted = one === "\ud83d" ? undefined : `$[${JSON.stringify(one)}]`;
      const fields = [quoted ?? `/${one}`];
      expect(eraseText(`{${members}}`, { fields })).toBe(`{${erased}}`);
    });
  }

  test("stay in texts of any length", () => {
    for (const length of [1, 1_000, 21_845, 65_535, 65_536, 200_000]) {
      for (const filler of ["x", "é", "語"]) {
        const text = `{"filler":"${filler.repeat(length)}","pin":1234}`;
        const erased = text.replace("1234", '"*****"');
        expect(eraseText(text, { fields: ["pin"] })).toBe(erased);
      }
    }
  });

  test("stand nowhere but in strings", () => {
    for (const one of STRANGERS) {
      for (const text of [`${one}{}`, `{}${one}`, `[1${one}]`, `[tru${one}]`]) {
        expect(() => eraseText(text, { fields: ["a"], ...ignoring })).toThrow(
          UnsupportedTypeError,
        );
      }
    }
  });
});

test("a raw U+0000 stands nowhere, not even at the end", () => {
  const text = '{"a":["b",1,true,"\\u0041"]}';
  for (let i = 0; i <= text.length; i++) {
    const cut = `${text.slice(0, i)}\0`;
    for (const bad of [cut, cut + text.slice(i)]) {
      expect(() => eraseText(bad, { fields: ["x"], ...ignoring })).toThrow(
        UnsupportedTypeError,
      );
    }
  }
});

test("a mask may erase other text while a text is erased", () => {
  const inner = eraser({ fields: ["pin"] });
  const outer = eraser({
    fields: ["data", "other"],
    mask: (value) => inner.text(`${value}`),
  });
  const data = JSON.stringify('{"id":1,"pin":2}');
  expect(outer.text(`{"data":${data}, "other":${data}}`)).toBe(
    '{"data":"{\\"id\\":1,\\"pin\\":\\"*****\\"}", "other":"{\\"id\\":1,\\"pin\\":\\"*****\\"}"}',
  );
});

test("an error says where the text stops being JSON, and quotes nothing", () => {
  for (const [text, message] of [
    ['{"pin":0123}', 'expected "," or "}" at position 8, got a digit'],
    ['{"pin":"12', "expected the end of a string at position 10, got the end"],
    [
      '{"pin":"\\x"}',
      "expected an escape at position 9, got another character",
    ],
    [
      '{"pin":"\\u12"',
      "expected a hexadecimal digit at position 12, got a quote",
    ],
    ["\ufeff{}", "expected a value at position 0, got a byte order mark"],
    ['{"pin":1}}', 'expected the end at position 9, got "}"'],
    ["[1 2]", 'expected "," or "]" at position 3, got a digit'],
    ["[-]", 'expected a digit at position 2, got "]"'],
  ] as const) {
    expect(() => eraseText(text, { fields: ["pin"] })).toThrow(
      `Cannot read the text as JSON: ${message}`,
    );
  }
});

test("a control character stands in no string: in names and values, on the way to a field, in it and elsewhere", () => {
  for (let code = 0; code < 0x20; code++) {
    const raw = String.fromCharCode(code);
    for (const text of [
      `{"p${raw}":1,"a":{"pin":2}}`,
      `{"a":{"p${raw}in":2}}`,
      `{"a":{"pin":"${raw}"}}`,
      `{"a":{"pin":{"x${raw}":1}}}`,
      `{"b":{"x${raw}":1},"a":{"pin":2}}`,
      `{"b":"${raw}","a":{"pin":2}}`,
      `{"\\u0061${raw}":1}`,
    ]) {
      for (const fields of [["a.pin"], ["$..pin"], ["$[?@.pin].pin"]]) {
        expect(() => eraseText(text, { fields, ...ignoring })).toThrow(
          UnsupportedTypeError,
        );
      }
    }
  }
});
