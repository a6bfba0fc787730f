import type { Json } from "../backend.ts";
import { invalid } from "./failure.ts";
import { readAttributes, type Value } from "./value.ts";

const NAMES = "ExpressionAttributeNames";
const VALUES = "ExpressionAttributeValues";

/** Placeholders of a request. The service refuses those that no expression uses, and so does this. */
export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #used = new Set<string>();

  constructor(request: Json) {
    const names = Object.entries((request[NAMES] as Json | undefined) ?? {});
    this.#names = new Map(names.map(([name, text]) => [name, `${text}`]));
    this.#values = readAttributes(request[VALUES] ?? {});
  }

  name(placeholder: string, what: string): string {
    this.#used.add(placeholder);
    const name = this.#names.get(placeholder);
    if (name !== undefined) return name;
    throw invalid(
      `Invalid ${what}: An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
    );
  }

  value(placeholder: string, what: string): Value {
    this.#used.add(placeholder);
    const value = this.#values.get(placeholder);
    if (value !== undefined) return value;
    throw invalid(
      `Invalid ${what}: An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
    );
  }

  /** Throws if a placeholder was used by no expression. */
  assertUsed(): void {
    for (const [member, known] of [
      [NAMES, this.#names],
      [VALUES, this.#values],
    ] as const) {
      const unused = [...known.keys()].filter((name) => !this.#used.has(name));
      if (unused.length > 0) {
        throw invalid(
          `Value provided in ${member} unused in expressions: keys: {${unused.join(", ")}}`,
        );
      }
    }
  }
}
