import { type Token, tokenize } from "./tokens.ts";

/** Place in an item that an expression names: a top-level attribute, and the steps into it. */
export interface AttributePath {
  /** Name of the top-level attribute, with its placeholder resolved. */
  readonly name: string;
  /** Names of members and indexes of lists, from the outside inwards. */
  readonly steps: readonly (string | number)[];
}

/** Use of a place in an item by an expression. */
export interface AttributeUse {
  readonly path: AttributePath;
  /** Function or operator that uses the place, such as `"contains"`. */
  readonly by: string;
}

/** Placeholders that a request declares. */
export interface Placeholders {
  /** Attributes' names by placeholder. */
  readonly names: ReadonlyMap<string, string>;
  /** Declared placeholders of values. */
  readonly values: ReadonlySet<string>;
}

/** Reports what was expected in an expression, and what stands there. */
export type RefuseExpression = (expected: string, got: string) => never;

/** Maximum depth of parentheses and operators within each other; DynamoDB allows 300 operators in all. */
const MAX_DEPTH = 300;

/**
 * Reads an expression token by token, and notes the places and placeholders that it uses. Any text that is not a valid
 * expression is refused: what is not understood cannot be checked.
 */
export class ExpressionReader {
  /** Places that the expression reads. */
  readonly uses: AttributeUse[] = [];
  /** Placeholders of names that the expression uses. */
  readonly usedNames: Set<string> = new Set();
  /** Placeholders of values that the expression uses. */
  readonly usedValues: Set<string> = new Set();

  readonly #tokens: readonly Token[];
  readonly #placeholders: Placeholders;
  readonly #refuse: RefuseExpression;
  #next = 0;
  #depth = 0;

  /** Begins to read an expression. */
  constructor(
    text: string,
    placeholders: Placeholders,
    refuse: RefuseExpression,
  ) {
    this.#tokens = tokenize(text);
    this.#placeholders = placeholders;
    this.#refuse = refuse;
  }

  /** Returns the next token without taking it. */
  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#next + ahead, last)] as Token;
  }

  /** Takes the next token if it is this symbol, and tells whether it was. */
  takeSymbol(symbol: string): boolean {
    const { kind, text } = this.peek();
    const isIt = kind === "symbol" && text === symbol;
    if (isIt) this.#next++;
    return isIt;
  }

  /** Takes the next token if it is this keyword, in capitals or not, and tells whether it was. */
  takeKeyword(keyword: string): boolean {
    const { kind, text } = this.peek();
    const isIt = kind === "name" && text.toUpperCase() === keyword;
    if (isIt) this.#next++;
    return isIt;
  }

  /** Takes a symbol that must follow. */
  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.refuseNext(`"${symbol}"`);
  }

  /** Takes the name of a function with its opening parenthesis; returns `undefined` if no function follows. */
  takeFunction(): string | undefined {
    const { kind, text } = this.peek();
    const { kind: nextKind, text: nextText } = this.peek(1);
    const isCall = kind === "name" && nextKind === "symbol" && nextText === "(";
    if (!isCall) return undefined;
    this.#next += 2;
    return text;
  }

  /** Takes a placeholder of a value, and tells whether there was one. It must be declared. */
  takeValue(): boolean {
    const { kind, text } = this.peek();
    if (kind !== "value") return false;
    if (!this.#placeholders.values.has(text)) {
      this.#refuse(
        `${text} to be in ExpressionAttributeValues`,
        "no such placeholder",
      );
    }
    this.usedValues.add(text);
    this.#next++;
    return true;
  }

  /** Takes a path that must follow. */
  takePath(): AttributePath {
    const name = this.#takeName();
    const steps: (string | number)[] = [];
    for (;;) {
      if (this.takeSymbol(".")) steps.push(this.#takeName());
      else if (this.takeSymbol("[")) steps.push(this.#takeIndex());
      else return { name, steps };
    }
  }

  /** Takes a path that must follow, and notes its use. */
  takeUse(by: string): void {
    this.uses.push({ path: this.takePath(), by });
  }

  /** Throws unless the expression has ended. */
  expectEnd(): void {
    if (this.peek().kind !== "end") this.refuseNext("its end");
  }

  /** Runs a part of the grammar one level deeper. */
  deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      this.#refuse(`at most ${MAX_DEPTH} levels`, "more");
    }
    const result = read();
    this.#depth--;
    return result;
  }

  /** Throws an error that says what was expected in place of the next token. The token stays out: it may be a value. */
  refuseNext(expected: string): never {
    const { kind, at } = this.peek();
    const got = kind === "end" ? "its end" : "something else";
    return this.#refuse(`${expected} at position ${at}`, got);
  }

  #takeName(): string {
    const { kind, text } = this.peek();
    if (kind === "name") {
      this.#next++;
      return text;
    }
    if (kind !== "placeholder") {
      this.refuseNext("the name of an attribute, or a placeholder for it,");
    }
    const name = this.#placeholders.names.get(text);
    if (name === undefined) {
      this.#refuse(
        `${text} to be in ExpressionAttributeNames`,
        "no such placeholder",
      );
    }
    this.usedNames.add(text);
    this.#next++;
    return name;
  }

  #takeIndex(): number {
    const { kind, text } = this.peek();
    if (kind !== "index") this.refuseNext("the index of a list");
    this.#next++;
    this.expectSymbol("]");
    return Number(text);
  }
}
