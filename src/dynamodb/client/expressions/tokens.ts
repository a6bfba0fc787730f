/** Token of an expression of DynamoDB. */
export interface Token {
  readonly kind:
    | "name"
    | "placeholder"
    | "value"
    | "index"
    | "symbol"
    | "end"
    | "unknown";
  readonly text: string;
  /** Position of the token's first character, counted from 0. */
  readonly at: number;
}

/** One token, after white space. DynamoDB skips these four characters, and no others. */
const TOKEN =
  /[ \t\n\r]*(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<placeholder>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<index>[0-9]+)|(?<symbol><>|<=|>=|[=<>(),.[\]+-])|(?<end>$)|(?<unknown>[\s\S]))/gy;

/**
 * Splits an expression into tokens. The last one is of kind `"end"`, or of kind `"unknown"` where the text cannot be read on.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const { groups = {}, index, 0: whole } of text.matchAll(TOKEN)) {
    for (const [kind, found] of Object.entries(groups)) {
      if (found === undefined) continue;
      const at = index + whole.length - found.length;
      tokens.push({ kind: kind as Token["kind"], text: found, at });
      if (kind === "end" || kind === "unknown") return tokens;
    }
  }
  return tokens;
}
