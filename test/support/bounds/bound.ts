/** What an input is refused with. */
export interface Refusal {
  /** The error's class. */
  readonly name: string;
  /** What its message names: the limit, and the option where there is one. */
  readonly says: string;
}

/** An input that somebody sends, and what is done with it. */
export interface Attempt {
  /** The input, in a few words. */
  readonly input: string;
  /** What is sent: JSON text, or the bytes of another format. */
  readonly sent: string | Uint8Array;
  /** Does what a service does with it. */
  run(): unknown;
  /** Left out where the input passes. */
  readonly refusal?: Refusal;
  /** Throws if the answer is wrong. */
  check?(answer: unknown): void;
  /** How many calls of a key service there have been. */
  calls?(): number;
  /** How many calls there may be for one attempt. */
  readonly mostCalls?: number;
}

/** A limit on what hostile input may cost. */
export interface Bound {
  /** What it limits, as docs/reference/bounds.md has it. */
  readonly name: string;
  /** Its default, as docs/reference/bounds.md has it; "linear" where the cost grows with the input, which nothing refuses. */
  readonly limit: string;
  /** Whether it limits the memory that is kept after a call. */
  readonly isKept?: boolean;
  /** Makes an input at the bound. */
  at(): Attempt | Promise<Attempt>;
  /** Makes an input beyond it. */
  beyond(): Attempt | Promise<Attempt>;
}

/** Throws unless what came is what was expected. */
export function assertIs(what: string, got: unknown, expected: unknown): void {
  if (got !== expected) {
    throw new Error(`Expected ${expected} as ${what}, got ${got}`);
  }
}
