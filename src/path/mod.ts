import { parseDot } from "./dot.ts";
import type { Location } from "./location.ts";
import { select } from "./select.ts";

/** A path, ready to be used on many documents. */
export interface CompiledPath {
  /** The path as it was given. */
  readonly text: string;
  /** The places in a document that the path selects. */
  select(value: unknown): Location[];
}

/**
 * Compiles a path.
 *
 * @param text the path, in dot notation
 * @throws {InvalidPathError} when it cannot be understood
 */
export function compile(text: string): CompiledPath {
  const path = parseDot(text);
  return { text, select: (value) => select(path, value) };
}
