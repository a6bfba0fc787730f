import { Buffer } from "node:buffer";
import { invalid } from "./failure.ts";
import { type Path, readPath, valueAt } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { TokenReader } from "./tokens.ts";
import { type Attributes, equal, order, sizeOf, type Value } from "./value.ts";

/** Value in a condition: at a path, given in the request, or a size. */
type Operand = { readonly path?: Path } & {
  read(item: Attributes): Value | undefined;
};

/** Condition that is parsed. */
export interface Condition {
  holds(item: Attributes): boolean;
  /** Names of the attributes that the condition looks at, each as often as it does. */
  readonly names: readonly string[];
  /** Operators and functions of the condition, such as `"<>"` and `"contains"`. */
  readonly operators: ReadonlySet<string>;
  /** Attributes that must equal a value, if the condition is to hold. */
  readonly equalities: ReadonlyMap<string, Value>;
}

type Test = (item: Attributes) => boolean;

const COMPARISONS: Readonly<Record<string, (by: number) => boolean>> = {
  "<": (by) => by < 0,
  "<=": (by) => by <= 0,
  ">": (by) => by > 0,
  ">=": (by) => by >= 0,
};

function compare(sign: string, left?: Value, right?: Value): boolean {
  if (sign === "<>") return !compare("=", left, right);
  if (left === undefined || right === undefined) return false;
  if (sign === "=") return equal(left, right);
  const by = order(left, right);
  return by !== undefined && (COMPARISONS[sign]?.(by) ?? false);
}

const bytes = ({ type, text }: { type: string; text: string }): Buffer =>
  Buffer.from(text, type === "B" ? "base64" : "utf8");

function beginsWith(value?: Value, start?: Value): boolean {
  if (!value || !start || value.type !== start.type) return false;
  if (!("text" in value) || !("text" in start) || value.type === "N") {
    return false;
  }
  const [whole, first] = [bytes(value), bytes(start)];
  return whole.subarray(0, first.length).equals(first);
}

function contains(value?: Value, part?: Value): boolean {
  if (!value || !part) return false;
  if (value.type === "L") return value.list.some((each) => equal(each, part));
  if (!("text" in part)) return false;
  if ("texts" in value) {
    return value.type[0] === part.type && value.texts.includes(part.text);
  }
  if (!("text" in value) || value.type !== part.type || value.type === "N") {
    return false;
  }
  return bytes(value).includes(bytes(part));
}

/** Parser of condition, filter and key condition expressions. */
class Parser {
  readonly #tokens: TokenReader;
  readonly #placeholders: Placeholders;
  readonly names: string[] = [];
  readonly operators = new Set<string>();
  readonly equalities = new Map<string, Value>();
  /** True inside of `NOT` and beside `OR`, where an equality need not hold. */
  #isDoubtful = false;

  constructor(tokens: TokenReader, placeholders: Placeholders) {
    this.#tokens = tokens;
    this.#placeholders = placeholders;
  }

  whole(): Test {
    const test = this.#or();
    if (!this.#tokens.isAtEnd) throw this.#tokens.error();
    return test;
  }

  #or(): Test {
    const tests = [this.#and()];
    while (this.#tokens.take("OR")) tests.push(this.#and());
    const [first] = tests;
    if (tests.length === 1) return first as Test;
    this.operators.add("OR");
    this.equalities.clear();
    return (item) => tests.some((test) => test(item));
  }

  #and(): Test {
    const tests = [this.#not()];
    while (this.#tokens.take("AND")) tests.push(this.#not());
    return (item) => tests.every((test) => test(item));
  }

  #not(): Test {
    if (!this.#tokens.take("NOT")) return this.#primary();
    this.operators.add("NOT");
    const before = this.#isDoubtful;
    this.#isDoubtful = true;
    const test = this.#not();
    this.#isDoubtful = before;
    return (item) => !test(item);
  }

  #primary(): Test {
    if (this.#tokens.take("(")) {
      const test = this.#or();
      this.#tokens.expect(")");
      return test;
    }
    return this.#function() ?? this.#comparison();
  }

  #function(): Test | undefined {
    const token = this.#tokens.peek();
    const isCall = this.#tokens.peek(1)?.text === "(";
    if (token?.kind !== "name" || !isCall || token.text === "size") {
      return undefined;
    }
    this.#tokens.next();
    this.operators.add(token.text);
    const [first, second] = this.#arguments();
    const isPath = first?.path !== undefined;
    const value = (item: Attributes) => first?.read(item);
    const other = (item: Attributes) => second?.read(item);
    switch (token.text) {
      case "attribute_exists":
        if (!isPath || second) throw this.#badCall(token.text);
        return (item) => value(item) !== undefined;
      case "attribute_not_exists":
        if (!isPath || second) throw this.#badCall(token.text);
        return (item) => value(item) === undefined;
      case "attribute_type":
        if (!isPath || !second) throw this.#badCall(token.text);
        return (item) => {
          const type = other(item);
          return type?.type === "S" && value(item)?.type === type.text;
        };
      case "begins_with":
        if (!isPath || !second) throw this.#badCall(token.text);
        return (item) => beginsWith(value(item), other(item));
      case "contains":
        if (!first || !second) throw this.#badCall(token.text);
        return (item) => contains(value(item), other(item));
      default:
        throw invalid(
          `Invalid ${this.#tokens.what}: Invalid function name; function: ${token.text}`,
        );
    }
  }

  #badCall(name: string): Error {
    return invalid(
      `Invalid ${this.#tokens.what}: Incorrect operands for operator or function; operator or function: ${name}`,
    );
  }

  #arguments(): readonly Operand[] {
    this.#tokens.expect("(");
    const operands = [this.#operand()];
    while (this.#tokens.take(",")) operands.push(this.#operand());
    this.#tokens.expect(")");
    return operands;
  }

  #operand(): Operand {
    const token = this.#tokens.peek();
    if (token?.kind === "value") {
      this.#tokens.next();
      const value = this.#placeholders.value(token.text, this.#tokens.what);
      return { read: () => value };
    }
    if (token?.text === "size" && this.#tokens.peek(1)?.text === "(") {
      this.#tokens.next();
      this.operators.add("size");
      const [of, more] = this.#arguments();
      if (!of || more) throw this.#badCall("size");
      return {
        read(item) {
          const value = of.read(item);
          const size = value && sizeOf(value);
          return size === undefined ? size : { type: "N", text: `${size}` };
        },
      };
    }
    const path = readPath(this.#tokens, this.#placeholders);
    this.names.push(path[0]);
    return { path, read: (item) => valueAt(item, path) };
  }

  #comparison(): Test {
    const left = this.#operand();
    if (this.#tokens.take("BETWEEN")) {
      const low = this.#operand();
      this.#tokens.expect("AND");
      const high = this.#operand();
      return (item) =>
        compare(">=", left.read(item), low.read(item)) &&
        compare("<=", left.read(item), high.read(item));
    }
    if (this.#tokens.take("IN")) {
      this.operators.add("IN");
      const list = this.#arguments();
      return (item) =>
        list.some((each) => compare("=", left.read(item), each.read(item)));
    }
    const { kind, text: sign } = this.#tokens.next();
    if (
      kind !== "sign" ||
      !["=", "<>", ...Object.keys(COMPARISONS)].includes(sign)
    ) {
      throw this.#tokens.error();
    }
    this.operators.add(sign);
    const right = this.#operand();
    this.#note(sign, left, right);
    return (item) => compare(sign, left.read(item), right.read(item));
  }

  #note(sign: string, left: Operand, right: Operand): void {
    if (sign !== "=" || this.#isDoubtful || right.path) return;
    const value = right.read(new Map());
    if (left.path?.length === 1 && value) {
      this.equalities.set(left.path[0], value);
    }
  }
}

/** Parses a condition, filter or key condition expression. */
export function parseCondition(
  what: string,
  text: string,
  placeholders: Placeholders,
): Condition {
  const parser = new Parser(new TokenReader(what, text), placeholders);
  const holds = parser.whole();
  const { names, operators, equalities } = parser;
  return { holds, names, operators, equalities };
}
