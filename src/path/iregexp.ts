import { memo } from "./memo.ts";

const MAX_KEPT = 100;
const kept = new Map<string, RegExp | null>();

/** The grammar of RFC 9485 section 4 by its rules' names, but for parentheses, which a pattern cannot balance. */
function tokenPattern(): RegExp {
  const singleCharEsc = String.raw`\\[()*+\-.?[\\\]^nrt{|}]`;
  const charClassEsc = String.raw`\\[pP]\{(?:L[lmotu]?|M[cen]?|N[dlo]?|P[c-fios]?|Z[lps]?|S[ckmo]?|C[cfno]?)\}`;
  const ccChar = String.raw`(?:[^\-[\\\]\ud800-\udfff]|${singleCharEsc})`;
  const cce1 = `(?:${ccChar}(?:-${ccChar})?|${charClassEsc})`;
  const charClassExpr = String.raw`\[\^?(?:-|${cce1})${cce1}*-?\]`;
  const normalChar = String.raw`[^()*+.?[\\\]{|}\ud800-\udfff]`;
  const quantifier = String.raw`(?:[*+?]|\{\d+(?:,\d*)?\})?`;
  return new RegExp(
    String.raw`[(|]|(?:(\)|\.|\\-|\[\^\])|${normalChar}|${singleCharEsc}|${charClassEsc}|${charClassExpr})${quantifier}`,
    "uy",
  );
}

let token: RegExp | undefined;

/** What stands for a token in JavaScript, where it is not the same (RFC 9485 section 5.3). */
const TRANSLATED: Readonly<Record<string, string>> = {
  ".": "[^\\n\\r]",
  "\\-": "-",
  "[^]": "\\^",
};

function translate(pattern: string): string | null {
  token ??= tokenPattern();
  token.lastIndex = 0;
  let translated = "";
  let open = 0;
  while (token.lastIndex < pattern.length) {
    const [text, special = ""] = token.exec(pattern) ?? [];
    if (text === undefined) return null;
    if (text === "(") open++;
    if (special === ")" && open-- === 0) return null;
    translated +=
      text === "("
        ? "(?:"
        : (TRANSLATED[special] ?? special) + text.slice(special.length);
  }
  return open === 0 ? translated : null;
}

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
  const source = translate(pattern);
  if (source === null) return null;
  try {
    return new RegExp(isWhole ? `^(?:${source})$` : source, "u");
  } catch {
    // The grammar lets ranges pass whose end is before their start.
    return null;
  }
}

/** The same, kept for when the pattern comes again. */
export function regExpFor(pattern: string, isWhole: boolean): RegExp | null {
  return memo(kept, MAX_KEPT, `${isWhole}${pattern}`, () =>
    compileIRegexp(pattern, isWhole),
  );
}
