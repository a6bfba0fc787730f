import { addDecimals } from "./decimal.ts";
import { invalid } from "./failure.ts";
import { type Path, readPath, stepInto, valueAt } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { assertApart } from "./projection.ts";
import { TokenReader } from "./tokens.ts";
import type { Attributes, Value } from "./value.ts";

type Read = (item: Attributes) => Value;

/** Change at one path: returns the new value, or `undefined` to remove the old one. */
interface Change {
  readonly path: Path;
  of(item: Attributes): Value | undefined;
}

/** Update that is parsed. */
export interface Update {
  /** Paths that the update touches. */
  readonly paths: readonly Path[];
  apply(item: Attributes): Attributes;
}

const wrongType = (): Error =>
  invalid("An operand in the update expression has an incorrect data type");

function number(value: Value): string {
  if (value.type !== "N") throw wrongType();
  return value.text;
}

/** Parser of update expressions. */
class Parser {
  readonly #tokens: TokenReader;
  readonly #placeholders: Placeholders;

  constructor(tokens: TokenReader, placeholders: Placeholders) {
    this.#tokens = tokens;
    this.#placeholders = placeholders;
  }

  whole(): readonly Change[] {
    const clauses: Readonly<Record<string, () => Change>> = {
      SET: () => this.#set(),
      REMOVE: () => ({ path: this.#path(), of: () => undefined }),
      ADD: () => this.#add(),
      DELETE: () => this.#delete(),
    };
    const seen = new Set<string>();
    const changes: Change[] = [];
    while (!this.#tokens.isAtEnd) {
      const name = Object.keys(clauses).find((each) => this.#tokens.take(each));
      const read = clauses[name ?? ""];
      if (name === undefined || read === undefined) throw this.#tokens.error();
      if (seen.has(name)) {
        throw invalid(
          `Invalid UpdateExpression: The "${name}" section can only be used once in an update expression;`,
        );
      }
      seen.add(name);
      do changes.push(read());
      while (this.#tokens.take(","));
    }
    return changes;
  }

  #path(): Path {
    return readPath(this.#tokens, this.#placeholders);
  }

  #given(): Value {
    const { kind, text } = this.#tokens.next();
    if (kind !== "value") throw this.#tokens.error();
    return this.#placeholders.value(text, "UpdateExpression");
  }

  #set(): Change {
    const path = this.#path();
    this.#tokens.expect("=");
    const left = this.#operand();
    for (const [sign, by] of [
      ["+", 1],
      ["-", -1],
    ] as const) {
      if (!this.#tokens.take(sign)) continue;
      const right = this.#operand();
      const of: Read = (item) => ({
        type: "N",
        text: addDecimals(number(left(item)), number(right(item)), by),
      });
      return { path, of };
    }
    return { path, of: left };
  }

  #operand(): Read {
    const token = this.#tokens.peek();
    if (token?.kind === "value") {
      const value = this.#given();
      return () => value;
    }
    if (this.#tokens.peek(1)?.text === "(") return this.#function();
    const path = this.#path();
    return (item) => {
      const value = valueAt(item, path);
      if (value !== undefined) return value;
      throw invalid(
        "The provided expression refers to an attribute that does not exist in the item",
      );
    };
  }

  #function(): Read {
    const { text } = this.#tokens.next();
    this.#tokens.expect("(");
    if (text === "if_not_exists") {
      const path = this.#path();
      this.#tokens.expect(",");
      const otherwise = this.#operand();
      this.#tokens.expect(")");
      return (item) => valueAt(item, path) ?? otherwise(item);
    }
    if (text !== "list_append") {
      throw invalid(
        `Invalid UpdateExpression: Invalid function name; function: ${text}`,
      );
    }
    const first = this.#operand();
    this.#tokens.expect(",");
    const second = this.#operand();
    this.#tokens.expect(")");
    return (item) => {
      const [a, b] = [first(item), second(item)];
      if (a.type !== "L" || b.type !== "L") throw wrongType();
      return { type: "L", list: [...a.list, ...b.list] };
    };
  }

  #add(): Change {
    const path = this.#path();
    const more = this.#given();
    if (more.type !== "N" && !("texts" in more)) throw wrongType();
    const of: Read = (item) => {
      const value = valueAt(item, path);
      if (value === undefined) return more;
      if (value.type !== more.type) throw wrongType();
      if ("texts" in value && "texts" in more) {
        const texts = [...new Set([...value.texts, ...more.texts])];
        return { type: value.type, texts: texts.sort().reverse() };
      }
      return { type: "N", text: addDecimals(number(value), number(more)) };
    };
    return { path, of };
  }

  #delete(): Change {
    const path = this.#path();
    const less = this.#given();
    if (!("texts" in less)) throw wrongType();
    return {
      path,
      of(item) {
        const value = valueAt(item, path);
        if (value === undefined) return undefined;
        if (!("texts" in value) || value.type !== less.type) throw wrongType();
        const texts = value.texts.filter((text) => !less.texts.includes(text));
        return texts.length > 0 ? { type: value.type, texts } : undefined;
      },
    };
  }
}

/** Removed element of a list, until all changes are made: indexes mean places in the list before the update. */
const HOLE: Value = { type: "NULL" };

/** Returns a value with one part replaced or removed. */
function replaced(
  value: Value | undefined,
  [step, ...rest]: readonly (string | number)[],
  part: Value | undefined,
): Value {
  const inner = (): Value | undefined =>
    rest.length === 0
      ? part
      : replaced(stepInto(value, step as string | number), rest, part);
  if (value?.type === "M" && typeof step === "string") {
    const map = new Map(value.map);
    const changed = inner();
    if (changed === undefined) map.delete(step);
    else map.set(step, changed);
    return { type: "M", map };
  }
  if (value?.type === "L" && typeof step === "number") {
    const list = [...value.list];
    const at = step < list.length ? step : list.length;
    const changed = inner();
    if (changed !== undefined) list[at] = changed;
    else if (at < list.length) list[at] = HOLE;
    return { type: "L", list };
  }
  throw invalid(
    "The document path provided in the update expression is invalid for update",
  );
}

/** Drops the holes that removed elements of lists leave. */
function withoutHoles(value: Value): Value {
  if (value.type === "M") {
    const entries = [...value.map].map(
      ([name, each]) => [name, withoutHoles(each)] as const,
    );
    return { type: "M", map: new Map(entries) };
  }
  if (value.type !== "L") return value;
  const list = value.list.filter((each) => each !== HOLE).map(withoutHoles);
  return { type: "L", list };
}

/** Parses an update expression. */
export function parseUpdate(text: string, placeholders: Placeholders): Update {
  const tokens = new TokenReader("UpdateExpression", text);
  const changes = new Parser(tokens, placeholders).whole();
  const paths = changes.map(({ path }) => path);
  assertApart("UpdateExpression", paths);
  return {
    paths,
    apply(item) {
      // Every change reads the item as it was before.
      const parts = changes.map(
        (change) => [change.path, change.of(item)] as const,
      );
      let whole: Value = { type: "M", map: item };
      for (const [path, part] of parts) whole = replaced(whole, path, part);
      const done = withoutHoles(whole);
      return done.type === "M" ? done.map : item;
    },
  };
}
