/** Token of a PartiQL statement, after white space. */
const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|"(?<quoted>(?:[^"]|"")*)"|(?<word>[A-Za-z_$][\w$]*)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?<symbol>--|\/\*|[.,()[\]{}:*?=<>!+\-/|])|(?<end>$)|(?<unknown>[\s\S]))/gy;

/** Words that begin a statement. */
const VERBS: readonly string[] = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "EXISTS",
];

/** Words that the name of a table follows. */
const BEFORE_TABLE: readonly string[] = ["FROM", "INTO", "UPDATE"];

/** Words and symbols that may follow the name of a table. Anything else, such as a second table, is not understood. */
const AFTER_TABLE: readonly string[] = [
  "WHERE",
  "ORDER",
  "SET",
  "REMOVE",
  "VALUE",
  "RETURNING",
  ")",
  "",
];

interface StatementToken {
  readonly kind: string;
  readonly text: string;
}

/** Returns the tokens of a statement; `undefined` if it holds something that is not known, such as a comment. */
function tokensOf(statement: string): StatementToken[] | undefined {
  const tokens: StatementToken[] = [];
  for (const { groups = {} } of statement.matchAll(TOKEN)) {
    const found = Object.entries(groups).find(([, text]) => text !== undefined);
    const [kind = "unknown", text = ""] = found ?? [];
    if (kind === "unknown" || text === "--" || text === "/*") return undefined;
    tokens.push({ kind, text });
    if (kind === "end") return tokens;
  }
  return undefined;
}

/**
 * Returns the names of the tables that a PartiQL statement of DynamoDB reads or writes, without those of indexes; `undefined`
 * if the statement is not understood.
 */
export function partiqlTables(
  statement: string,
): readonly string[] | undefined {
  const tokens = tokensOf(statement);
  const wordAt = (i: number): string => {
    const { kind, text } = tokens?.[i] ?? { kind: "end", text: "" };
    return kind === "word" ? text.toUpperCase() : "";
  };
  if (tokens === undefined || !VERBS.includes(wordAt(0))) return undefined;
  const tables: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (!BEFORE_TABLE.includes(wordAt(i))) continue;
    const name = nameAt(tokens, i + 1);
    if (name === undefined) return undefined;
    tables.push(name);
    let next = i + 2;
    while (tokens[next]?.text === "." && nameAt(tokens, next + 1)) next += 2;
    const { kind, text } = tokens[next] ?? { kind: "end", text: "" };
    const after = kind === "word" ? text.toUpperCase() : text;
    if (kind === "quoted" || !AFTER_TABLE.includes(after)) return undefined;
  }
  return tables.length === 0 ? undefined : tables;
}

function nameAt(
  tokens: readonly StatementToken[],
  i: number,
): string | undefined {
  const { kind, text } = tokens[i] ?? { kind: "end", text: "" };
  if (kind === "quoted") return text.replaceAll('""', '"');
  return kind === "word" ? text : undefined;
}
