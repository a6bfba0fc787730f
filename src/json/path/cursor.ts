import { quote } from "../../util/assert.ts";
import { InvalidPathError } from "../../util/errors.ts";

const MAX_NESTING = 64;

/**
 * Throws the error for a path that cannot be parsed.
 *
 * @param text the path
 * @param expected description of the text that the parser expected
 * @param position index in the path at which the parser expected that text, counted from 0
 * @param advice step that mends the path, after a semicolon
 * @throws {InvalidPathError} always
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

/** Reading position in the text of a path. */
export class Cursor {
  declare readonly text: string;
  /** Maximum number of levels below the root that the queries of filters may search. */
  declare readonly maxDepth: number;
  position = 0;
  #nesting = 0;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  /** Returns the next character, or the empty string at the end of the path. */
  get next(): string {
    return this.text.charAt(this.position);
  }

  /**
   * Reads the text that a pattern matches at the position, and moves past this text. If the pattern does not match,
   * returns the empty string and does not move.
   *
   * @param pattern a regular expression with the flag `y`
   */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.position += found.length;
    return found;
  }

  /** Skips the blank space that RFC 9535 allows between tokens. */
  blank(): void {
    this.match(/[ \t\n\r]*/y);
  }

  /** Skips blank space and a token, and returns true. If another token comes next, returns false and does not move. */
  take(token: string): boolean {
    const start = this.position;
    this.blank();
    const isNext = this.text.startsWith(token, this.position);
    this.position = isNext ? this.position + token.length : start;
    return isNext;
  }

  /**
   * Skips blank space and a token.
   *
   * @param others description of other tokens that the error message lists before this token, such as `'"," or '`
   * @throws {InvalidPathError} if another token comes next
   */
  insist(token: string, others = ""): void {
    if (!this.take(token)) this.fail(`${others}"${token}"`);
  }

  /** Reads one or more items separated by a token. */
  list<T>(token: string, read: (cursor: Cursor) => T): T[] {
    const items: T[] = [];
    do items.push(read(this));
    while (this.take(token));
    return items;
  }

  /**
   * Runs a reader of a recursive construct, such as an expression in parentheses.
   *
   * @throws {InvalidPathError} if the constructs are nested more than 64 levels deep, so that the stack cannot overflow
   */
  nested<T>(read: (cursor: Cursor) => T): T {
    if (++this.#nesting > MAX_NESTING) {
      this.fail(`at most ${MAX_NESTING} levels of nesting`);
    }
    const result = read(this);
    this.#nesting--;
    return result;
  }

  /**
   * Throws the error for unexpected text, after skipping blank space.
   *
   * @param position index of the unexpected text, by default the next character
   * @throws {InvalidPathError} always
   */
  fail(expected: string, position?: number, advice?: string): never {
    this.blank();
    return refuse(this.text, expected, position ?? this.position, advice);
  }

  /**
   * Throws unless the whole path has been read.
   *
   * @param others description of the tokens that could have come instead, for the error message
   */
  end(others: string): void {
    if (this.next !== "") this.fail(`${others} or the end`, this.position);
  }
}
