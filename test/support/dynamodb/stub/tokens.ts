import { invalid } from "./failure.ts";

/** Token of an expression. */
export interface Token {
  readonly kind: "name" | "placeholder" | "value" | "number" | "sign";
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<placeholder>#\w+)|(?<value>:\w+)|(?<name>[A-Za-z_]\w*)|(?<number>\d+)|(?<sign><>|<=|>=|[=<>()[\].,+-]))/y;

function tokensOf(what: string, text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const [kind, found] =
      Object.entries(TOKEN.exec(text)?.groups ?? {}).find(
        ([, group]) => group !== undefined,
      ) ?? [];
    if (kind === undefined || found === undefined) {
      throw invalid(
        `Invalid ${what}: Syntax error; token: "${text.slice(at, at + 1)}"`,
      );
    }
    tokens.push({ kind: kind as Token["kind"], text: found });
  }
  return tokens;
}

/** Tokens of an expression, read one by one. */
export class TokenReader {
  readonly what: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  /** @param what kind of expression, for messages, such as `"ConditionExpression"` */
  constructor(what: string, text: string) {
    this.what = what;
    this.#tokens = tokensOf(what, text);
    if (this.#tokens.length === 0) {
      throw invalid(`Invalid ${what}: The expression can not be empty;`);
    }
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw this.error();
    this.#at++;
    return token;
  }

  /** Takes the next token if it is this sign, or this keyword in any case. */
  take(text: string): boolean {
    const token = this.peek();
    const isIt =
      token?.kind === "name"
        ? token.text.toUpperCase() === text
        : token?.kind === "sign" && token.text === text;
    if (isIt) this.#at++;
    return isIt;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.error();
  }

  error(): Error {
    const token = this.peek()?.text ?? "<EOF>";
    return invalid(`Invalid ${this.what}: Syntax error; token: "${token}"`);
  }
}
