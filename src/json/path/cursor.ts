import { quote } from "../../util/assert.ts";
import { InvalidPathError } from "../../util/errors.ts";

const MAX_NESTING = 64;

/**
 * Throws the error of a path that cannot be understood: where, counted from 0, and what was expected there.
 *
 * @param advice the step that mends it, after a semicolon
 */
export function refuse(
  text: string,
  expected: string,
  position: number,
  advice: string = "",
): never {
  const code = text.codePointAt(position);
  const got =
    code === undefined ? "the end" : quote(String.fromCodePoint(code));
  throw new InvalidPathError(
    `Cannot parse the path ${quote(text)}: expected ${expected} at position ${position}, got ${got}${advice}`,
  );
}

/** A path that is being read. */
export class Cursor {
  declare readonly text: string;
  /** How many levels below the root the queries of filters may search. */
  declare readonly maxDepth: number;
  position = 0;
  #nesting = 0;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  /** Returns the next character, or the empty string at the end. */
  get next(): string {
    return this.text.charAt(this.position);
  }

  /** Steps over what a sticky pattern matches here, and gives it; the empty string when it does not match. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.position += found.length;
    return found;
  }

  /** Steps over the blank space that RFC 9535 allows between tokens. */
  blank(): void {
    this.match(/[ \t\n\r]*/y);
  }

  /** Steps over a token, and blank space before it, if it comes next. */
  take(token: string): boolean {
    const start = this.position;
    this.blank();
    const isNext = this.text.startsWith(token, this.position);
    this.position = isNext ? this.position + token.length : start;
    return isNext;
  }

  /** Insists on a token, or else says what might also have come. */
  insist(token: string, others = ""): void {
    if (!this.take(token)) this.fail(`${others}"${token}"`);
  }

  /** Reads one thing or more, with a token between them. */
  list<T>(token: string, read: (cursor: Cursor) => T): T[] {
    const items: T[] = [];
    do items.push(read(this));
    while (this.take(token));
    return items;
  }

  /** Reads something that may hold itself, such as an expression in parentheses, so that the stack cannot overflow. */
  nested<T>(read: (cursor: Cursor) => T): T {
    if (++this.#nesting > MAX_NESTING) {
      this.fail(`at most ${MAX_NESTING} levels of nesting`);
    }
    const result = read(this);
    this.#nesting--;
    return result;
  }

  /** Throws, as something else was expected: after blank space or where the position says. */
  fail(expected: string, position?: number, advice?: string): never {
    this.blank();
    return refuse(this.text, expected, position ?? this.position, advice);
  }

  /** Insists on the end, or else says what might also have come. */
  end(others: string): void {
    if (this.next !== "") this.fail(`${others} or the end`, this.position);
  }
}
