/**
 * The tokens of RFC 9485 section 4, by its rules' names. What they may add up to, JavaScript checks: that parentheses
 * are in pairs, that quantifiers follow something, and which categories there are.
 */
function tokenPattern(): RegExp {
  const singleCharEsc = String.raw`\\[()*+\-.?[\\\]^nrt{|}]`;
  const charClassEsc = String.raw`\\[pP]\{(?!Cs)[A-Z][a-z]?\}`;
  const ccChar = String.raw`(?:[^\-[\\\]\ud800-\udfff]|${singleCharEsc})`;
  const cce1 = `(?:${ccChar}(?:-${ccChar})?|${charClassEsc})`;
  const charClassExpr = String.raw`\[\^?(?:-|${cce1})${cce1}*-?\]`;
  const others = String.raw`[^*+?[\\\]{}\ud800-\udfff]`;
  const quantifier = String.raw`(?:[*+?]|\{\d+(?:,\d*)?\})(?!\?)`;
  return new RegExp(
    `${others}|${singleCharEsc}|${charClassEsc}|${charClassExpr}|${quantifier}|\\[\\^\\]`,
    "gu",
  );
}

let token: RegExp | undefined;

/** What stands for a token in JavaScript, where it is not the same (RFC 9485 section 5.3). */
const TRANSLATED: Readonly<Record<string, string>> = {
  "(": "(?:",
  ".": "[^\\n\\r]",
  "\\-": "-",
  "[^]": "\\^",
};

/**
 * Makes a regular expression of an I-Regexp (RFC 9485).
 *
 * @param isWhole whether it must match the whole text, and not just a part of it
 * @returns `null` when it is no valid I-Regexp
 */
export function compileIRegexp(
  pattern: string,
  isWhole: boolean,
): RegExp | null {
  token ??= tokenPattern();
  const tokens = pattern.match(token) ?? [];
  if (tokens.join("") !== pattern) return null;
  const translated = tokens.map((text) => TRANSLATED[text] ?? text).join("");
  try {
    // By itself first: ")(" is no pattern, though it would be one in the parentheses.
    const { source } = new RegExp(translated, "u");
    return new RegExp(isWhole ? `^(?:${source})$` : source, "u");
  } catch {
    return null;
  }
}
