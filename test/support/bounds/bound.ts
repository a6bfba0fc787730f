/** The error with which an input is refused. */
export interface Refusal {
  /** The error's class. */
  readonly name: string;
  /** The text in its message: the limit, and the option if there is one. */
  readonly says: string;
}

/** An input that somebody sends, and what is done with it. */
export interface Attempt {
  /** The input, in a few words. */
  readonly input: string;
  /** The input that is sent: JSON text, or the bytes of another format. */
  readonly sent: string | Uint8Array;
  /** Does what a service does with it. */
  run(): unknown;
  /** Left out where the input passes. */
  readonly refusal?: Refusal;
  /** Throws if the answer is wrong. */
  check?(answer: unknown): void;
  /** Returns the number of calls to a key service so far. */
  calls?(): number;
  /** The most calls that one attempt may cause. */
  readonly mostCalls?: number;
}

/** A limit on what hostile input may cost. */
export interface Bound {
  /** The name of the limit, as in docs/reference/bounds.md. */
  readonly name: string;
  /** Its default, as docs/reference/bounds.md has it; "linear" where the cost grows with the input, which nothing refuses. */
  readonly limit: string;
  /** True if it limits the memory that is kept after a call. */
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
