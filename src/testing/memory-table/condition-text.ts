import type {
  StoredItem,
  StoredValue,
} from "../../keyrings/key-store/table-client.ts";
import { compareBytes } from "../../util/bytes.ts";
import { invalidRequest } from "./table-failure.ts";

/** Names and values for the placeholders of an expression. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
}

type Test = (item: StoredItem) => boolean;
type Operand = (item: StoredItem) => StoredValue | undefined;

const TOKEN = /\s*(<>|<=|>=|[=<>(),]|[#:]?\w+)/y;

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** Splits an expression into its tokens. */
export function tokensIn(text: string): readonly string[] {
  const tokens: string[] = [];
  const rest = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(rest)?.[1];
    if (token === undefined) {
      throw invalidRequest(`Cannot read an expression at position ${at}`);
    }
    tokens.push(token);
  }
  return tokens;
}

/** Returns the name that a token of an expression stands for. */
export function nameOf(token: string, placeholders: Placeholders): string {
  if (!token.startsWith("#")) return token;
  const name = placeholders.ExpressionAttributeNames?.[token];
  if (name !== undefined) return name;
  throw invalidRequest(`No name is given for ${token}`);
}

/** Returns the value that a token of an expression stands for. */
export function valueFor(
  token: string,
  placeholders: Placeholders,
): StoredValue {
  const value = placeholders.ExpressionAttributeValues?.[token];
  if (value !== undefined) return value;
  throw invalidRequest(`No value is given for ${token}`);
}

/** Compares two values of one type; returns `undefined` for values of two types. */
function orderOf(
  one: StoredValue | undefined,
  other: StoredValue | undefined,
): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  if ("S" in one && "S" in other) {
    return Number(one.S > other.S) - Number(one.S < other.S);
  }
  if ("N" in one && "N" in other) return Number(one.N) - Number(other.N);
  if ("B" in one && "B" in other) {
    return compareBytes(new Uint8Array(one.B), new Uint8Array(other.B));
  }
  return undefined;
}

/** Parses a condition by recursive descent, from the operator that binds least. */
class ConditionText {
  readonly #tokens: readonly string[];
  readonly #placeholders: Placeholders;
  #next = 0;

  constructor(text: string, placeholders: Placeholders) {
    this.#tokens = tokensIn(text);
    this.#placeholders = placeholders;
  }

  /** Parses the whole text. */
  condition(): Test {
    const test = this.#either();
    if (this.#next < this.#tokens.length) throw this.#unexpected();
    return test;
  }

  #unexpected(): Error {
    const token = this.#tokens[this.#next] ?? "its end";
    return invalidRequest(`Cannot read a condition at ${token}`);
  }

  #take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw this.#unexpected();
    this.#next++;
    return token;
  }

  #takeIf(word: string): boolean {
    const isNext = this.#tokens[this.#next]?.toUpperCase() === word;
    if (isNext) this.#next++;
    return isNext;
  }

  #expect(word: string): void {
    if (!this.#takeIf(word)) throw this.#unexpected();
  }

  #either(): Test {
    let test = this.#both();
    while (this.#takeIf("OR")) {
      const [left, right] = [test, this.#both()];
      test = (item) => left(item) || right(item);
    }
    return test;
  }

  #both(): Test {
    let test = this.#negated();
    while (this.#takeIf("AND")) {
      const [left, right] = [test, this.#negated()];
      test = (item) => left(item) && right(item);
    }
    return test;
  }

  #negated(): Test {
    if (!this.#takeIf("NOT")) return this.#single();
    const test = this.#negated();
    return (item) => !test(item);
  }

  #single(): Test {
    if (this.#takeIf("(")) {
      const test = this.#either();
      this.#expect(")");
      return test;
    }
    return this.#tokens[this.#next + 1] === "("
      ? this.#call()
      : this.#compare();
  }

  #operand(): Operand {
    const token = this.#take();
    if (token.startsWith(":")) {
      const value = valueFor(token, this.#placeholders);
      return () => value;
    }
    const name = nameOf(token, this.#placeholders);
    return (item) => item[name];
  }

  #call(): Test {
    const name = this.#take();
    this.#expect("(");
    const operand = this.#operand();
    const prefix = name === "begins_with" ? this.#prefix() : undefined;
    this.#expect(")");
    if (name === "attribute_exists")
      return (item) => operand(item) !== undefined;
    if (name === "attribute_not_exists") {
      return (item) => operand(item) === undefined;
    }
    if (prefix === undefined) {
      throw invalidRequest(`There is no function ${name} here`);
    }
    return (item) => {
      const [value, start] = [operand(item), prefix(item)];
      if (value === undefined || !("S" in value)) return false;
      return start !== undefined && "S" in start && value.S.startsWith(start.S);
    };
  }

  #prefix(): Operand {
    this.#expect(",");
    return this.#operand();
  }

  #compare(): Test {
    const left = this.#operand();
    if (this.#takeIf("BETWEEN")) return this.#between(left);
    if (this.#takeIf("IN")) return this.#among(left);
    const holds = COMPARISONS[this.#take()];
    if (holds === undefined) throw this.#unexpected();
    const right = this.#operand();
    return (item) => {
      const order = orderOf(left(item), right(item));
      return order !== undefined && holds(order);
    };
  }

  #between(operand: Operand): Test {
    const low = this.#operand();
    this.#expect("AND");
    const high = this.#operand();
    return (item) => {
      const above = orderOf(operand(item), low(item));
      const below = orderOf(operand(item), high(item));
      if (above === undefined || below === undefined) return false;
      return above >= 0 && below <= 0;
    };
  }

  #among(operand: Operand): Test {
    this.#expect("(");
    const values = [this.#operand()];
    while (this.#takeIf(",")) values.push(this.#operand());
    this.#expect(")");
    return (item) =>
      values.some((value) => orderOf(operand(item), value(item)) === 0);
  }
}

/**
 * Reads a condition, key condition or filter: comparisons, `BETWEEN`, `IN`, `AND`, `OR`, `NOT`, `attribute_exists`,
 * `attribute_not_exists` and `begins_with` of attributes at the top of an item.
 *
 * @returns whether it holds for an item; without a text it always does
 * @throws {TableFailure} if it has another form
 */
export function conditionOf(
  text: string | undefined,
  placeholders: Placeholders,
): Test {
  if (text === undefined) return () => true;
  return new ConditionText(text, placeholders).condition();
}
