/** Error that refuses an input. */
export interface Refusal {
  /** Class of the error. */
  readonly name: string;
  /** Part of its message that names the limit, and the option if there is one. */
  readonly says: string;
}

/** Hostile input and the call that handles it. */
export interface Attempt {
  /** Short description of the input. */
  readonly input: string;
  /** Data that arrives: JSON text, or the bytes of another format. */
  readonly sent: string | Uint8Array;
  /** Handles the input as a service would. */
  run(): unknown;
  /** Expected error; absent if the input passes. */
  readonly refusal?: Refusal;
  /** Throws if the answer is wrong. */
  check?(answer: unknown): void;
  /** Returns the number of key service calls so far. */
  calls?(): number;
  /** Largest number of calls allowed in one attempt. */
  readonly mostCalls?: number;
}

/** Limit on the cost of hostile input. */
export interface Bound {
  /** Name of the limit, as in docs/reference/bounds.md. */
  readonly name: string;
  /** Default of the limit, as in docs/reference/bounds.md; "linear" if nothing is refused and the cost grows with the input. */
  readonly limit: string;
  /** True if the bound limits memory that stays in use after a call. */
  readonly isKept?: boolean;
  /** Makes an input at the bound. */
  at(): Attempt | Promise<Attempt>;
  /** Makes an input beyond the bound. */
  beyond(): Attempt | Promise<Attempt>;
}

/** Throws unless a result is the expected one. */
export function assertIs(what: string, got: unknown, expected: unknown): void {
  if (got !== expected) {
    throw new Error(`Expected ${expected} as ${what}, got ${got}`);
  }
}
