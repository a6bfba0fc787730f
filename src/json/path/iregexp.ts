/**
 * Returns a pattern for the tokens of an I-Regexp; the parts have the names of the rules in RFC 9485 section 4. JavaScript's
 * `RegExp` checks how tokens combine: pairs of parentheses, quantifiers after an atom, and names of Unicode categories.
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

/** JavaScript's spelling of each token that JavaScript spells differently (RFC 9485 section 5.3). */
const TRANSLATED: Readonly<Record<string, string>> = {
  "(": "(?:",
  ".": "[^\\n\\r]",
  "\\-": "-",
  "[^]": "\\^",
};

/**
 * Compiles an I-Regexp (RFC 9485) to a JavaScript regular expression.
 *
 * @param isWhole true to match a whole text, false to match any part of it
 * @returns the regular expression, or `null` if the pattern is not a valid I-Regexp
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
    // Compile the pattern alone first: ")(" is invalid, but would become valid inside the added parentheses.
    const { source } = new RegExp(translated, "u");
    return new RegExp(isWhole ? `^(?:${source})$` : source, "u");
  } catch {
    return null;
  }
}
