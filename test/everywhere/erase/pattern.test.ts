import { describe, expect, test } from "bun:test";
import { erase } from "../../../mod.ts";

function mask(
  text: unknown,
  regexPattern: string | RegExp,
  maskFormat: string,
) {
  return erase(text, { regexPattern, maskFormat });
}

describe("regexPattern and maskFormat", () => {
  const cases: [
    text: unknown,
    pattern: string | RegExp,
    format: string,
    masked: string,
  ][] = [
    ["johndoe@example.com", "(.)(.*)(@.*)", "$1****$3", "j****@example.com"],
    ["johndoe@example.com", "(.)(.*)(@.*)", "\\1****\\3", "j****@example.com"],
    ["😀john@example.com", "(.)(.*)(@.*)", "$1****$3", "😀****@example.com"],
    ["call 555-1234 or 555-9876", /\d{3}-\d{4}/, "###", "call ### or ###"],
    ["call 555-1234", /\d{3}-\d{4}/y, "###", "call ###"],
    ["Ann and ANN", /ann/i, "X", "X and X"],
    [20261121, "^(\\d{4})\\d+", "$1****", "2026****"],
    ["a1b2", /(?<letter>[a-z])\d/, "$<letter>*", "a*b*"],
    ["a1b2", /([a-z])\d/, "$2<$1>", "$2<a>$2<b>"],
    ["secret-12", "\\d+", "$$&", "secret-$&"],
    ["secret-12", "\\d+", "$$$&", "secret-$$&"],
    ["secret-12", "\\d+", "\\0", "secret-$0"],
    ["abc", "b", "$$1", "a$1c"],
    ["abc", "b", "\\\\1", "a\\1c"],
    ["abc", "(b)", "$12", "ab2c"],
    ["ac", "(b)?c", "[$1]", "a[]"],
    ["abc", "b", "", "ac"],
    // JavaScript's replacement patterns would show the text around the match, or the whole text; here they are plain text.
    ["secret-12", "\\d+", "$&", "secret-$&"],
    ["secret-12", "\\d+", "$`", "secret-$`"],
    ["12-secret", "\\d+", "$'", "$'-secret"],
    ["secret-12", "\\d+", "$0", "secret-$0"],
    // No match, or no match that hides anything: the whole value is masked.
    ["nothing", "\\d", "#", "*****"],
    ["secret", "x*", "#", "*****"],
    ["secret", "", "#", "*****"],
    ["", "\\d", "#", "*****"],
    [null, "null", "#", "*****"],
    [true, "true", "#", "*****"],
  ];
  for (const [text, pattern, format, masked] of cases) {
    test(`${pattern} by ${JSON.stringify(format)} make ${JSON.stringify(text)} to ${JSON.stringify(masked)}`, () => {
      expect(mask(text, pattern, format)).toBe(masked);
    });
  }

  test("a tenth group is no first one with a 0 after it", () => {
    const pattern = "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)";
    expect(mask("abcdefghij", pattern, "$10$1")).toBe("ja");
  });

  test("leave the caller's own pattern alone, and do not depend on it", () => {
    const pattern = /\d/g;
    pattern.lastIndex = 5;
    expect(mask("1a2", pattern, "#")).toBe("#a#");
    expect(pattern.lastIndex).toBe(5);
  });

  test("a pattern that is no good is refused without being shown", () => {
    expect(() => mask("x", "secret[", "#")).toThrow(TypeError);
    expect(() => mask("x", "secret[", "#")).not.toThrow("secret");
    expect(() => mask("x", 7 as never, "#")).toThrow(TypeError);
  });
});
